"""What is new: what makes an entry the same tomorrow, what was seen, and which of the new may be asked."""
