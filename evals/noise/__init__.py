"""Ground-truth tracks made as noisy as a tracker's output."""
