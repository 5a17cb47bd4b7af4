"""Logs made visible: a clip of one as arrays, drawn in pictures and films, and packed into pages."""
