"""Collecting: from an address to items, the first stage of the way.

`feed` says what a feed is. `fetch` (EDGE) gets bytes through the guard of `web`; `parse_worker` (EDGE) reads them,
by `read`, in a process that may be killed; `known` says which items are new and what may become of them;
`polling` says when to look again, and `moves` where. `find` leads from any address to feeds; `opml` and `packs`
bring lists of them.
"""
