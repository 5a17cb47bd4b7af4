"""What a query or a program means, whatever its wording: one tree of sets of tracks."""
