"""One client per provider, over LangChain's integrations; nothing else in the project imports those."""
