"""Programs reviewed by what they found: signs of faults without a model, and a second look that may not harm."""
