"""From an accepted candidate to a text in somebody's hands: its first text, its photo, its slot."""
