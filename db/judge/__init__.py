"""Stories, candidates, who answers, and the votes."""
