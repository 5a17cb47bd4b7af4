"""Answering questions about images: which pictures are shown, what is asked of them, and what the answers mean."""
