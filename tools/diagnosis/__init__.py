"""Why a program found what it found: what each call lets through, how near the thresholds are, what was found where."""
