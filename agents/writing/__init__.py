"""Programs written by a chat model: what it is shown, what is taken from its reply, and how its mistakes go back."""
