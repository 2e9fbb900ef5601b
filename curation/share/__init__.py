"""The room where an accepted story becomes a post.

`draft` writes the first text, `platforms` counts it as each platform counts, and `queue` says which post goes
out at which slot.
"""
