"""The one slash command, `/curate`, and what its words do. Answers are for the asker alone."""
