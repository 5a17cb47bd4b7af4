"""The few-shot memory: descriptions with programs verified by execution, found again by nearness of meaning."""
