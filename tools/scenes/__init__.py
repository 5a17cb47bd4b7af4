"""Scene descriptions: their schema, what contradicts what in one, the consensus of several. No images, no models."""
