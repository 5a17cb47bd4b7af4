"""Text for models and people, and one loader."""
