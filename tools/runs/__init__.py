"""The run folder: what a run found and how, written so that nothing finished is ever lost."""
