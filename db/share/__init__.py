"""Posts: texts for the focus, their order, and their way out."""
