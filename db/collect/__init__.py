"""Feeds and their items, sources and what each saw, and what people asked to add."""
