"""Starter packs: one at set-up by the team's interests, the others from the menu of the same notice."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.slack.validate import problems
from curation.collect.opml import Entry, write
from curation.collect.packs import names, pack
from db.tables import AuditRow, FeedRow, SourceRow
from tests.feed_server import FeedServer, answers
from tests.stage import ANA, BEN, CHLOE, WORTH, Json, Stage, words


@pytest.fixture
def nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """No name leads anywhere: the packs' publishers are not asked by tests."""
    real = socket.getaddrinfo

    def resolve(host: object, *rest: object, **more: object) -> object:
        if host not in ("127.0.0.1", "localhost", None):
            raise socket.gaierror(socket.EAI_NONAME, "no names in tests")
        return real(host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


@pytest.fixture
def offered(tmp_path: Path, feed_server: FeedServer, nobody_answers: None) -> Iterator[Stage]:
    with Stage.open(tmp_path, feed_server, PASSALONG_PACK="default") as stage:
        yield stage


def ready(stage: Stage) -> Json:
    (found,) = [m for m in stage.messages("notice") if "All set" in str(m) or "C'est prêt" in str(m)]
    assert problems({"text": found["text"], "blocks": found["blocks"]}, "message") == []
    return found


def menu(stage: Stage) -> dict[str, str]:
    """What the menu offers: name -> title."""
    blocks = [block for block in ready(stage)["blocks"] if block["type"] == "actions"]
    return {each["value"]: each["text"]["text"] for b in blocks for each in b["elements"][0]["options"]}


def addresses(stage: Stage) -> set[str]:
    with stage.database.read() as session:
        found = select(FeedRow.url).join(SourceRow, SourceRow.feed_id == FeedRow.id)
        return set(session.scalars(found.where(SourceRow.state == "active")))


def of(*packs: str) -> set[str]:
    return {entry.url for name in packs for entry in pack(name).entries}


def add(stage: Stage, name: str, user: str = BEN) -> str:
    done = stage.press(user, ready(stage), "pack_add", value=name)
    assert done["acked"], done
    return stage.told(user)


def test_a_team_begins_with_the_pack_of_its_interests_and_is_offered_the_others(offered: Stage) -> None:
    offered.set_up(interests="nursing, patients")

    assert addresses(offered) == of("health.en")
    n = len(pack("health.en").entries)
    assert f"I read {n} sources for you" in words(ready(offered)["blocks"])
    assert list(menu(offered)) == [
        "marketing.en",
        "retail.en",
        "food-and-hospitality.en",
        "education.en",
        "software.en",
        "design.en",
        "local-business.en",
    ]
    assert menu(offered)["food-and-hospitality.en"] == "Food and hospitality"


def test_a_french_team_begins_in_french(offered: Stage) -> None:
    offered.call("command", user=CHLOE, channel=WORTH, text="/curate here")
    offered.settle()  # until the bot knows her language
    offered.set_up(user=CHLOE, interests="pâtisserie", voters=[CHLOE], poster=CHLOE)

    assert addresses(offered) == of("food-and-hospitality.fr")
    assert menu(offered)["education.fr"] == "Éducation"
    assert (
        add(offered, "education.fr", CHLOE)
        == "J'ai ajouté 9 sources de la sélection «\u00a0Éducation\u00a0»."
    )


def test_any_member_adds_a_pack_and_it_leaves_the_menu(offered: Stage) -> None:
    offered.set_up(interests="nursing")
    n = len(pack("design.en").entries)

    assert add(offered, "design.en") == f"Added {n} sources of the starter pack Design."

    assert addresses(offered) == of("health.en", "design.en")
    assert "design.en" not in menu(offered)
    assert len(menu(offered)) == 6
    with offered.database.read() as session:
        rows = session.execute(
            select(AuditRow.actor, AuditRow.subject).where(AuditRow.action == "pack_added")
        )
        assert [tuple(row) for row in rows] == [(BEN, "design.en")]


def test_chosen_twice_is_no_harm(offered: Stage) -> None:
    offered.set_up(interests="nursing")
    before = ready(offered)
    add(offered, "design.en")

    offered.press(ANA, before, "pack_add", value="design.en")

    assert offered.told(ANA) == "You have every source of the starter pack Design already."
    assert addresses(offered) == of("health.en", "design.en")


def test_what_was_taken_out_of_a_pack_comes_back_with_it(offered: Stage) -> None:
    offered.set_up(interests="nursing")
    add(offered, "design.en")
    with offered.database.write() as session:
        session.execute(
            text("update sources set state = 'removed' where id in (select max(id) from sources)")
        )

    assert add(offered, "design.en") == "Added 1 source of the starter pack Design."


def test_when_every_pack_is_taken_the_menu_is_gone(offered: Stage) -> None:
    offered.set_up(interests="nursing")
    for name in menu(offered):
        add(offered, name)

    assert menu(offered) == {}
    assert addresses(offered) == of(*(name for name in names() if name.endswith(".en")))


def test_no_other_name_adds_anything_and_neither_does_a_guest(offered: Stage) -> None:
    offered.set_up(interests="nursing")
    (guest,) = offered.call("people", name="Gaston", kind="guest")["ids"]
    offered.settle()

    assert add(offered, "../health") == "I don't have that starter pack any more."
    assert "full members" in add(offered, "design.en", guest)
    assert addresses(offered) == of("health.en")


def test_an_operators_own_list_is_what_a_team_begins_with(tmp_path: Path, feed_server: FeedServer) -> None:
    url = feed_server.on("/own", answers())
    own = tmp_path / "own.opml"
    own.write_text(write("Own", [Entry("Own", url), Entry("Listened to", url, "listen")]), "utf-8")
    with Stage.open(tmp_path, feed_server, PASSALONG_PACK=str(own)) as stage:
        stage.set_up(interests="nursing")
        assert addresses(stage) == {url}
        assert len(menu(stage)) == 8


def test_an_operator_who_wants_no_packs_has_none_offered(stage: Stage) -> None:
    stage.set_up()
    assert menu(stage) == {}
