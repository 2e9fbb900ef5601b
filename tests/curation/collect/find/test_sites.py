"""From the address a person pastes to where that site keeps its feed."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from curation.collect.find.sites import is_closed, known, named_in, search_feed, written_out

CHANNEL = "UC" + "a1-_" * 5 + "xy"
VIDEOS = "https://www.youtube.com/feeds/videos.xml"
LIST = "PL" + "b" * 16


@pytest.mark.parametrize(
    ("pasted", "feeds"),
    [
        (f"https://www.youtube.com/channel/{CHANNEL}", [f"{VIDEOS}?channel_id={CHANNEL}"]),
        (f"http://m.youtube.com/channel/{CHANNEL}/videos?view=0", [f"{VIDEOS}?channel_id={CHANNEL}"]),
        (f"https://www.youtube.com/playlist?list={LIST}", [f"{VIDEOS}?playlist_id={LIST}"]),
        (
            "https://github.com/oven/rye",
            [f"https://github.com/oven/rye/{each}.atom" for each in ("releases", "commits", "tags")],
        ),
        (
            "https://www.github.com/oven/rye.git",
            [f"https://github.com/oven/rye/{each}.atom" for each in ("releases", "commits", "tags")],
        ),
        ("https://github.com/oven/rye/releases/tag/v1", ["https://github.com/oven/rye/releases.atom"]),
        ("https://github.com/oven/rye/tags", ["https://github.com/oven/rye/tags.atom"]),
        ("https://github.com/oven/rye/commits/main", ["https://github.com/oven/rye/commits/main.atom"]),
        ("https://github.com/oven/rye/tree/a/b", ["https://github.com/oven/rye/commits/a/b.atom"]),
        ("https://github.com/oven", ["https://github.com/oven.atom"]),
        (
            "https://gitlab.com/oven/tools/rye/-/blob/main/x",
            [
                "https://gitlab.com/oven/tools/rye/-/releases.atom",
                "https://gitlab.com/oven/tools/rye/-/tags?format=atom",
                "https://gitlab.com/oven/tools/rye.atom",
            ],
        ),
        ("https://gitlab.com/oven/rye/-/tags", ["https://gitlab.com/oven/rye/-/tags?format=atom"]),
        ("https://gitlab.com/oven", ["https://gitlab.com/oven.atom"]),
        ("https://old.reddit.com/r/Breadit", ["https://www.reddit.com/r/Breadit/.rss"]),
        ("https://reddit.com/r/Breadit/top/", ["https://www.reddit.com/r/Breadit/top/.rss"]),
        ("https://www.reddit.com/r/Breadit/comments/1x/my_loaf/", ["https://www.reddit.com/r/Breadit/.rss"]),
        ("https://www.reddit.com/u/baker", ["https://www.reddit.com/user/baker/.rss"]),
        ("https://bsky.app/profile/ana.example", ["https://bsky.app/profile/ana.example/rss"]),
        ("https://bsky.app/profile/ana.example/post/3k", ["https://bsky.app/profile/ana.example/rss"]),
        ("https://medium.com/@ana/my-loaf-1", ["https://medium.com/feed/@ana"]),
        ("https://medium.com/bread-weekly", ["https://medium.com/feed/bread-weekly"]),
        ("https://medium.com/bread-weekly/tagged/rye", ["https://medium.com/feed/bread-weekly/tagged/rye"]),
        ("https://medium.com/tag/bread/latest", ["https://medium.com/feed/tag/bread"]),
        ("https://ana.medium.com/my-loaf", ["https://ana.medium.com/feed"]),
        ("https://crumbs.substack.com/p/rye", ["https://crumbs.substack.com/feed"]),
        ("https://crumbs.tumblr.com/post/1/rye", ["https://crumbs.tumblr.com/rss"]),
        ("https://www.tumblr.com/crumbs/1/rye", ["https://crumbs.tumblr.com/rss"]),
        ("https://crumbs.tumblr.com/tagged/rye", ["https://crumbs.tumblr.com/tagged/rye/rss"]),
        ("https://crumbs.wordpress.com/2026/11/rye", ["https://crumbs.wordpress.com/feed/"]),
        ("https://crumbs.wordpress.com/category/rye", ["https://crumbs.wordpress.com/category/rye/feed/"]),
        ("https://crumbs.blogspot.com/2026/11/rye.html", ["https://crumbs.blogspot.com/feeds/posts/default"]),
        ("https://crumbs.blogspot.fr", ["https://crumbs.blogspot.fr/feeds/posts/default"]),
        (
            "https://crumbs.blogspot.com/search/label/rye",
            ["https://crumbs.blogspot.com/feeds/posts/default/-/rye"],
        ),
        ("https://crumbs.ghost.io/rye", ["https://crumbs.ghost.io/rss/"]),
        ("https://dev.to/ana", ["https://dev.to/feed/ana"]),
        ("https://dev.to/t/python", ["https://dev.to/feed/tag/python"]),
        ("https://news.ycombinator.com/", ["https://news.ycombinator.com/rss"]),
        (
            "https://news.google.com/search?q=rye%20bread&hl=fr&gl=FR&ceid=FR:fr",
            ["https://news.google.com/rss/search?q=rye%20bread&hl=fr&gl=FR&ceid=FR:fr"],
        ),
        ("https://news.google.com/topics/CAAq", ["https://news.google.com/rss/topics/CAAq"]),
        ("https://news.google.com/home", ["https://news.google.com/rss"]),
    ],
)
def test_where_known_sites_keep_their_feeds(pasted: str, feeds: list[str]) -> None:
    found = known(pasted)
    assert found is not None
    assert list(found.feeds) == feeds
    assert (found.certain, found.ask, found.closed) == (True, None, False)


@pytest.mark.parametrize(
    ("pasted", "asked"),
    [
        ("https://www.youtube.com/@crumbs/videos", "https://www.youtube.com/@crumbs"),
        ("https://youtube.com/c/Crumbs", "https://www.youtube.com/c/Crumbs"),
        ("https://www.youtube.com/user/crumbs", "https://www.youtube.com/user/crumbs"),
        ("https://youtu.be/dQw4w9WgXcQ?t=1", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("https://m.youtube.com/watch?v=dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        (
            "https://podcasts.apple.com/fr/podcast/crumbs/id1234567?i=1",
            "https://itunes.apple.com/lookup?id=1234567&entity=podcast",
        ),
        (
            "https://overcast.fm/itunes1234567/crumbs",
            "https://itunes.apple.com/lookup?id=1234567&entity=podcast",
        ),
    ],
)
def test_some_sites_have_to_be_asked_first(pasted: str, asked: str) -> None:
    found = known(pasted)
    assert found is not None
    assert found.ask == asked
    assert found.feeds == ()


def test_a_video_of_a_playlist_gives_the_playlist_and_its_channel() -> None:
    found = known(f"https://www.youtube.com/watch?v=dQw4w9WgXcQ&list={LIST}")
    assert found is not None
    assert found.feeds == (f"{VIDEOS}?playlist_id={LIST}",)
    assert found.ask is not None
    mine = known("https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=WL")
    assert mine is not None
    assert mine.feeds == ()


@pytest.mark.parametrize(
    ("pasted", "feed"),
    [
        ("https://social.example/@ana", "https://social.example/@ana.rss"),
        ("https://social.example/@ana/1234", "https://social.example/@ana.rss"),
        ("https://social.example/@ana@other.example", "https://other.example/@ana.rss"),
        ("https://social.example/tags/bread", "https://social.example/tags/bread.rss"),
    ],
)
def test_what_looks_like_mastodon_is_only_likely(pasted: str, feed: str) -> None:
    found = known(pasted)
    assert found is not None
    assert found.feeds == (feed,)
    assert not found.certain


@pytest.mark.parametrize(
    ("pasted", "site"),
    [
        ("https://www.linkedin.com/company/oven", "LinkedIn"),
        ("https://fr.linkedin.com/in/ana", "LinkedIn"),
        ("https://m.facebook.com/oven", "Facebook"),
        ("https://www.instagram.com/oven/", "Instagram"),
        ("https://x.com/oven", "X"),
        ("https://mobile.twitter.com/oven", "X"),
        ("https://www.tiktok.com/@oven", "TikTok"),
        ("https://open.spotify.com/show/1", "Spotify"),
    ],
)
def test_closed_sites_are_known_as_such(pasted: str, site: str) -> None:
    found = known(pasted)
    assert found is not None
    assert (found.site, found.closed, found.feeds) == (site, True, ())
    assert is_closed(pasted)


@pytest.mark.parametrize(
    "pasted",
    [
        "https://oven.example/blog",
        "https://oven.example/tags/a/b",
        f"{VIDEOS}?channel_id={CHANNEL}",
        "https://www.youtube.com/",
        "https://www.youtube.com/channel/short",
        "https://www.youtube.com/playlist?list=WL",
        "https://github.com/",
        "https://github.com/features/actions",
        "https://github.com/oven/rye/releases.atom",
        "https://docs.github.com/en",
        "https://gitlab.com/explore",
        "https://gitlab.com/oven/rye/-/tags?format=atom",
        "https://www.reddit.com/r/Breadit/.rss",
        "https://medium.com/",
        "https://medium.com/feed/@ana",
        "https://medium.com/tagged",
        "https://medium.com/tagged/rye",
        "https://bsky.app/",
        "https://bsky.app/profile/ana.example/rss",
        "https://crumbs.substack.com/feed",
        "https://substack.com/@ana",
        "https://www.tumblr.com/explore",
        "https://crumbs.ghost.io/rss/",
        "https://news.google.com/rss",
        "https://social.example/@ana.rss",
        "https://social.example/tags/x.rss",
        "https://www.apple.com/fr/",
        "https://notlinkedin.com/",
        "not an address",
        "ftp://github.com/a/b",
    ],
)
def test_nothing_is_known_of_other_addresses_and_of_feeds(pasted: str) -> None:
    assert known(pasted) is None


PAGE = "https://www.youtube.com/@crumbs"


@pytest.mark.parametrize(
    "page",
    [
        f'"channelId":"UC{"z" * 22}" <link rel="canonical" href="https://www.youtube.com/channel/{CHANNEL}">',
        f'"channelId":"UC{"z" * 22}","externalId":"{CHANNEL}"',
        f'<meta itemprop="channelId" content="{CHANNEL}">',
        f'<meta itemprop="identifier" content="{CHANNEL}">',
        f'{{"videoDetails":{{"channelId":"{CHANNEL}"}}}}',
        f'<link rel="alternate" type="application/rss+xml" href="{VIDEOS}?channel_id={CHANNEL}">',
    ],
)
def test_a_page_of_youtube_names_its_channel(page: str) -> None:
    assert named_in(page.encode(), PAGE) == [f"{VIDEOS}?channel_id={CHANNEL}"]


def test_apple_names_the_feed_of_a_podcast() -> None:
    asked = "https://itunes.apple.com/lookup?id=1&entity=podcast"
    answer = {"resultCount": 1, "results": [{"feedUrl": "https://pod.example/rss?utm_source=apple"}]}
    assert named_in(json.dumps(answer).encode(), asked) == ["https://pod.example/rss"]


@pytest.mark.parametrize(
    "answer",
    [
        b'{"resultCount":0,"results":[]}',
        b'{"results":[{"feedUrl":"javascript:alert(1)"}]}',
        b'{"results":[7]}',
        b'{"results":7}',
        b"[]",
        b"<html>",
        b"",
        b"[" * 100_000,
    ],
)
def test_an_answer_that_names_nothing_gives_nothing(answer: bytes) -> None:
    assert named_in(answer, "https://itunes.apple.com/lookup?id=1") == []
    assert named_in(answer, PAGE) == []


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("@ana@social.example", "https://social.example/@ana"),
        ("r/Breadit", "https://www.reddit.com/r/Breadit/"),
        ("/r/Breadit/", "https://www.reddit.com/r/Breadit/"),
        ("u/baker", "https://www.reddit.com/user/baker/"),
        ("feed://oven.example/x", "https://oven.example/x"),
        ("feed:http://oven.example/x", "http://oven.example/x"),
        ("feed:https://oven.example/x", "https://oven.example/x"),
        ("podcast://oven.example/x", "https://oven.example/x"),
        ("https://oven.example/r/x", "https://oven.example/r/x"),
        ("ana@oven.example", "ana@oven.example"),
        ("feedback.example", "feedback.example"),
        ("our bakery", "our bakery"),
    ],
)
def test_what_people_write_without_an_address(typed: str, address: str) -> None:
    assert written_out(typed) == address


@pytest.mark.parametrize(
    ("locale", "ending"),
    [
        ("en", "&hl=en-US&gl=US&ceid=US:en"),
        ("en-GB", "&hl=en-GB&gl=GB&ceid=GB:en"),
        ("fr", "&hl=fr-FR&gl=FR&ceid=FR:fr"),
        ("fr_CA", "&hl=fr-CA&gl=CA&ceid=CA:fr"),
        ("de-DE", "&hl=en-DE&gl=DE&ceid=DE:en"),
        ("fr-419", "&hl=fr-FR&gl=FR&ceid=FR:fr"),
    ],
)
def test_words_are_searched_for_in_the_teams_language(locale: str, ending: str) -> None:
    url = search_feed('  "rye bread" & co ', locale)
    assert url == "https://news.google.com/rss/search?q=%22rye%20bread%22%20%26%20co" + ending


@given(st.text(max_size=60))
@example("tagged")
def test_any_text_has_an_answer(text: str) -> None:
    known(text)
    for host in ("youtube.com", "github.com", "gitlab.com", "medium.com", "tumblr.com", "bsky.app", "a.b"):
        known(f"https://{host}/{text}")
    search_feed(text, text)
    named_in(text.encode("utf-8", "ignore"), PAGE)
    assert written_out(written_out(text)) is not None
