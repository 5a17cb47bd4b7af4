"""Servers of vision-language models: how they are started, watched, and looked at before they are trusted."""
