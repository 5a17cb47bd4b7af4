"""Graph nodes: thin verbs that read state, call one function of `tools`, and return a partial update."""
