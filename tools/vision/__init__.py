"""Camera images of a log: which there are, where boxes are in them, which show a track best, and sheets for a model."""
