"""What can be wrong with a file for the challenge, one concern per module; `tools.challenge.validation` joins them."""
