"""What a machine's text may not hold: addresses, names, numbers and quotations that its source doesn't."""
