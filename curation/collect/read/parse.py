"""The one door from bytes to a feed.

Importing this module costs nothing: the parsers are imported when the first document is read.
"""

from curation.collect.feed import Feed, How, NotAFeed, Reading


def parse(body: bytes, *, content_type: str, url: str) -> Feed:
    """Read RSS, Atom, RDF or JSON Feed; `url` is where it came from, for relative links.

    A feed without entries is a feed. Raises NotAFeed. Hostile documents can make this slow (seconds) or break
    the parser inside it: call it through `parse_worker`, not directly, for anything from the network.
    """
    return read(body, content_type=content_type, url=url, how="feedparser").feed


def read(body: bytes, *, content_type: str, url: str, how: How) -> Reading:
    """As `parse`, by the reader that `pinning.how_to_read` has chosen; JSON has only one, which is fast.

    Feedparser reads whatever the fast reader declines or finds empty, there and then.
    """
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    if not start and not body.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise NotAFeed("empty")
    try:
        if start.startswith((b"{", b"[")):
            from curation.collect.read.json_feed import read_json

            return Reading(read_json(body, url=url))
        return _read_xml(body, content_type, url, how)
    except RecursionError as error:
        raise NotAFeed("too_deep") from error


def _read_xml(body: bytes, content_type: str, url: str, how: How) -> Reading:
    from curation.collect.read.xml_feed import read_xml, read_xml_fast

    fast = None if how == "feedparser" else read_xml_fast(body, content_type=content_type, url=url)
    if how == "fast" and fast is not None:
        return Reading(fast)
    feed = read_xml(body, content_type=content_type, url=url)
    if how == "feedparser" or not (feed.items or fast):
        return Reading(feed)  # that both find nothing proves nothing
    return Reading(feed, agreed=feed == fast)
