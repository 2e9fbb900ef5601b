"""The one door from bytes to a feed.

Importing this module costs nothing: the parsers are imported when the first document is read.
"""

from curation.collect.feed import Feed, NotAFeed


def parse(body: bytes, *, content_type: str, url: str) -> Feed:
    """Read RSS, Atom, RDF or JSON Feed; `url` is where it came from, for relative links.

    A feed without entries is a feed. Raises NotAFeed. Hostile documents can make this slow (seconds) or break
    the parser inside it: call it through `parse_worker`, not directly, for anything from the network.
    """
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    if not start and not body.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise NotAFeed("empty")
    try:
        if start.startswith((b"{", b"[")):
            from curation.collect.json_feed import read_json

            return read_json(body, url=url)
        from curation.collect.xml_feed import read_xml

        return read_xml(body, content_type=content_type, url=url)
    except RecursionError as error:
        raise NotAFeed("too_deep") from error
