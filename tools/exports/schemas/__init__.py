"""Published schemas of exported files."""
