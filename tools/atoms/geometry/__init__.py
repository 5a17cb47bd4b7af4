"""Plane geometry of boxes and map areas: footprints, distances, pairs of tracks, runs of frames."""
