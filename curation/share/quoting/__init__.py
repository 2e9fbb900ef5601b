"""What a first text takes from its source: the headline, one sentence worth quoting, whom to name."""
