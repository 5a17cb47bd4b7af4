"""The consensus judge: an explicit reward over candidates, every term of it told, and confidence in each match."""
