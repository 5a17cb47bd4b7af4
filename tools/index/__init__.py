"""What is known of logs before they are searched: facts that rule a program out, and embeddings that rank windows."""
