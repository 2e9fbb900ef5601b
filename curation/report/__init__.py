"""The room where the team reads what came of it: `digest` holds one ISO week as one value."""
