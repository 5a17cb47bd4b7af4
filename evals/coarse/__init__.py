"""What a coarse filter costs: matches lost, beside windows and logs that were not searched."""
