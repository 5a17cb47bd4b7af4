"""Cases, metrics, the official evaluator, benchmarks."""
