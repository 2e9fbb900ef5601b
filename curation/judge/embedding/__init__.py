"""Texts as points of a space in which the same meaning lies near, in whatever words and language. Optional."""
