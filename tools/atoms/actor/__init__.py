"""What tracks are."""
