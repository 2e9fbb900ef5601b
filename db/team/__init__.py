"""Workspaces, their people, their focus, and the record of who did what."""
