"""The room where the team reads what came of it.

`digest` holds one ISO week as one value, `sentences` says it in plain words, and `cuts` knows when a week is
counted from and to.
"""
