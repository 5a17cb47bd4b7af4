"""The jailed executor for hostile programs."""
