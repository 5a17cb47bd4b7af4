"""What tracks do by themselves."""
