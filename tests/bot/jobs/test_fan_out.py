"""What a source's words leave out never waits to be asked, and takes nobody's place."""

from datetime import timedelta

from db.collect import sources
from tests.bot.jobs.conftest import Office
from tests.bot.jobs.test_collect import document, fates, subscribe, titles
from tests.feed_server import FeedServer, answers, one_after_the_other

ENTRIES = [
    ("g0", "Crypto for bakers everywhere", timedelta(hours=1)),
    ("g1", "Cryptos again and again", timedelta(hours=2)),
    ("g2", "Rye keeps longer than you think", timedelta(hours=3)),
    ("g3", "Old ovens never die young", timedelta(hours=4)),
    ("g4", "Flour prices of the year", timedelta(hours=5)),
    ("g5", "Water matters more than salt", timedelta(hours=6)),
]


def filtered(
    office: Office, source_id: int, *, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()
) -> None:
    with office.database.write() as session:
        source = sources.by_id(session, source_id)
        assert sources.filter_by(session, source.workspace_id, source_id, include=include, exclude=exclude)


def test_filtered_entries_take_no_place_among_the_first_three(
    office: Office, feed_server: FeedServer
) -> None:
    source_id = subscribe(office, feed_server.on("/feed", answers(document(*ENTRIES))))
    filtered(office, source_id, exclude=("crypto",))
    office.tick()
    assert fates(office, source_id) == {
        "g0": "filtered",
        "g1": "filtered",
        "g2": "waiting",
        "g3": "waiting",
        "g4": "waiting",
        "g5": "before_you_came",
    }
    assert len(titles(office)) == 3


def test_each_team_has_its_own_words_for_one_feed(office: Office, feed_server: FeedServer) -> None:
    new = ("g9", "Crypto comes to the corner shop", timedelta(0))
    url = feed_server.on(
        "/feed",
        one_after_the_other(answers(document(*ENTRIES[2:4])), answers(document(new, *ENTRIES[2:4]))),
    )
    ours, theirs = subscribe(office, url), subscribe(office, url, "T0OTHER")
    filtered(office, ours, include=("rye", "oven*"), exclude=("corner shop",))
    office.tick()
    assert set(fates(office, ours).values()) == set(fates(office, theirs).values()) == {"waiting"}
    office.later(hours=25)
    office.tick()
    assert fates(office, ours)["g9"] == "filtered"
    assert fates(office, theirs)["g9"] == "waiting"
