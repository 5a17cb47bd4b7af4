"""Profiles that reproduce other systems to the letter."""
