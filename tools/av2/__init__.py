"""Argoverse 2 logs: reading, checking, caching, and the arrays every atom works on."""
