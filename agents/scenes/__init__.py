"""Scouts that describe moments of logs from camera images, and what they agree on."""
