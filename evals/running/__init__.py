"""Running a miner over a suite, resumably."""
