"""What is asked: cases and suites, and where they are read from."""
