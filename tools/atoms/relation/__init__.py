"""What tracks do with respect to others."""
