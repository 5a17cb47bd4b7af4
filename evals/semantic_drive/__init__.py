"""Scene descriptions on the Semantic-Drive gold sets: what was published, reproduced, and our consensus beside it."""
