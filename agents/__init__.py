"""Who decides what: the LangGraph system, its command line and its nodes."""
