"""What the writer is asked, what it may cost, and how its answer is read."""
