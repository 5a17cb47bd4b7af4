"""The atomic functions: what programs are composed of."""
