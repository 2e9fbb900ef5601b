"""The facts of a week, and the digests that were told."""
