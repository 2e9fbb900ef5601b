"""From any address that a person pastes to the feeds behind it."""
