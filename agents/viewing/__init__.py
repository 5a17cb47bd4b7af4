"""Runs shown to people: what was found, why, how nearly other things were, and what a person says to it."""
