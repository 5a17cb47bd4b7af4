"""An evaluation as Markdown, JSON and one HTML page."""
