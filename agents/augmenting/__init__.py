"""The prompt-augmentation agent: what a query is made of, and rewrites of it that mean the same."""
