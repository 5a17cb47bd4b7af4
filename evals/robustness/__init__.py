"""How much of the clean answer survives noise."""
