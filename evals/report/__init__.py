"""An evaluation as Markdown, JSON and one self-contained HTML page."""
