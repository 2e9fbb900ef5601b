"""From bytes to a feed: one door, three readers, and which of them a feed is trusted to."""
