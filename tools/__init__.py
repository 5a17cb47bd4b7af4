"""What can be done: data, atoms, program language, jail. No LangGraph and no prompts inside."""
