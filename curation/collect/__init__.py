"""Collecting: from an address to items, the first stage of the way.

`fetch` (EDGE) gets bytes through the guard of `addresses`; `feed` says what a feed is and reads bytes into
one (`xml_feed`, `json_feed`, with `identity` deciding what makes two entries the same); `parse_worker` (EDGE)
does that reading in a process that may be killed; `polling` says when to look again, `first_look` which items
of a look may be asked; `discover` finds feeds in a page, `opml` and `packs/` bring lists of them.
"""
