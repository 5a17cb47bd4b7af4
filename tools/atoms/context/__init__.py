"""Where tracks are on the map."""
