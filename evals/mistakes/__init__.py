"""Mistakes that language models really make when they write programs, planted into programs that are right."""
