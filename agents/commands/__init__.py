"""What each command does; `agents.cli` says how it is called. Imported only when the command runs."""
