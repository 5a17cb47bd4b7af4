"""A finished run handed on: one file per format, behind one protocol."""
