"""Chat models behind one small protocol: requests and replies as values, clients, cache, budgets and accounts."""
