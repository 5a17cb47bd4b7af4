"""The time layer: in what order, for how long, how often."""
