"""What a team likes: what it said, what it asked for, and what its answers say."""
