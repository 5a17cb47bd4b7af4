"""Candidates: programs for one query, how they came to be, and what they found on a few logs."""
