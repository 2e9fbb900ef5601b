"""Modals: at most five fields, every label in words."""

from collections.abc import Sequence

from bot.slack.cards.blocks import Json, context, cut, option, plain, section
from curation.share.platforms import PLATFORMS
from curation.share.voice import LONGEST_TONE
from curation.team import Workspace
from curation.wording import Say


def question(
    block_id: str, label: str, element: Json, *, hint: str = "", optional: bool = False, action_id: str = ""
) -> Json:
    """One question of a form; its action is named as its block unless said otherwise."""
    made: Json = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "element": {**element, "action_id": action_id or block_id},
    }
    if hint:
        made["hint"] = plain(hint, 2000)
    if optional:
        made["optional"] = True
    return made


def form(callback_id: str, title: str, submit: str, close: str, blocks: list[Json], meta: str) -> Json:
    """A modal that is sent off; `meta` comes back with it."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, 24),
        "submit": plain(submit, 24),
        "close": plain(close, 24),
        "private_metadata": meta,
        "blocks": blocks,
    }


def line(initial: str = "", *, many: bool = False, most: int = 300, placeholder: str = "") -> Json:
    """Where a person types, one line or many, with what stands there to begin with."""
    made: Json = {"type": "plain_text_input", "multiline": many, "max_length": most}
    if initial:
        made["initial_value"] = cut(initial, most)
    if placeholder:
        made["placeholder"] = plain(placeholder, 150)
    return made


def set_up(say: Say, workspace: Workspace, *, channel_id: str, voters: Sequence[str], poster: str) -> Json:
    """The five questions of set-up; what was answered before stands in the fields."""
    platforms = [option(platform.name, key) for key, platform in PLATFORMS.items()]
    chosen = next((each for each in platforms if each["value"] == workspace.platform), None)
    platform: Json = {"type": "static_select", "options": platforms}
    if chosen is not None:
        platform["initial_option"] = chosen
    answering: Json = {"type": "multi_users_select"}
    if voters:
        answering["initial_users"] = list(voters)
    return form(
        "set_up",
        say("setup.title"),
        say("setup.submit"),
        say("modal.cancel"),
        [
            question(
                "interests",
                say("setup.interests"),
                line(workspace.interests, many=True, most=600, placeholder=say("setup.interests_example")),
            ),
            question("friend", say("onboard.friend"), line(workspace.friend)),
            question("platform", say("onboard.platform"), platform, hint=say("onboard.photo")),
            question("voters", say("setup.voters"), answering),
            question("poster", say("setup.poster"), {"type": "users_select", "initial_user": poster}),
        ],
        channel_id,
    )


def profile(say: Say, workspace: Workspace) -> Json:
    """Interests, friend and voice, to be changed."""
    return form(
        "profile",
        say("profile.title"),
        say("modal.save"),
        say("modal.cancel"),
        [
            question(
                "interests",
                say("setup.interests"),
                line(workspace.interests, many=True, most=600, placeholder=say("setup.interests_example")),
            ),
            question("friend", say("onboard.friend"), line(workspace.friend)),
            question(
                "tone",
                say("profile.tone"),
                line(workspace.tone, most=LONGEST_TONE, placeholder=say("profile.tone_example")),
                optional=True,
            ),
            question(
                "banned",
                say("profile.banned"),
                line(", ".join(workspace.banned), many=True, most=2000),
                optional=True,
            ),
            question(
                "tags",
                say("profile.tags"),
                line(" ".join(workspace.tags), most=600),
                hint=say("profile.tags_hint"),
                optional=True,
            ),
        ],
        "",
    )


def writer(
    say: Say, workspace: Workspace, *, spent: str, most_calls: int, most_dollars: float, compared: bool
) -> Json:
    """The team's own switch and bounds for texts by AI; `spent` says what this month has cost so far."""
    choices = [option(say("writer.on"), "on"), option(say("writer.off"), "off")]
    chosen = choices[0 if workspace.writer else 1]
    calls = most_calls if workspace.writer_calls is None else workspace.writer_calls
    dollars = most_dollars if workspace.writer_cents is None else workspace.writer_cents / 100
    return form(
        "writer",
        say("writer.title"),
        say("modal.save"),
        say("modal.cancel"),
        [
            section(say("writer.about")),
            *([section(say("writer.compared"))] if compared else []),
            question(
                "writer",
                say("writer.switch"),
                {"type": "radio_buttons", "options": choices, "initial_option": chosen},
            ),
            question(
                "calls",
                say("writer.calls"),
                {
                    "type": "number_input",
                    "is_decimal_allowed": False,
                    "min_value": "0",
                    "initial_value": str(calls),
                },
                hint=say("writer.calls_hint", most_calls),
            ),
            question(
                "dollars",
                say("writer.dollars"),
                {
                    "type": "number_input",
                    "is_decimal_allowed": True,
                    "min_value": "0",
                    "initial_value": f"{dollars:.2f}",
                },
                hint=say("writer.dollars_hint", most=f"{most_dollars:g}"),
            ),
            context(spent),
        ],
        "",
    )


def own_words(say: Say, candidate_id: int) -> Json:
    """Why not, in the person's own words."""
    return form(
        "why_not",
        say("why_not.title"),
        say("modal.save"),
        say("modal.cancel"),
        [question("own_words", say("why_not.label"), line(many=True, most=280), optional=True)],
        str(candidate_id),
    )


def suggest(say: Say) -> Json:
    """A link or an idea to put to the vote."""
    return form(
        "suggest",
        say("suggest.title"),
        say("suggest.submit"),
        say("modal.cancel"),
        [question("link", say("suggest.label"), line(many=True, most=2000))],
        "",
    )


def bring_list(say: Say, *, channel_id: str) -> Json:
    """Where a list of feeds is, or the list itself."""
    return form(
        "bring_list",
        say("import.title"),
        say("import.submit"),
        say("modal.cancel"),
        [
            question("list_url", say("import.url_label"), line(most=2000), optional=True),
            question(
                "list_text",
                say("import.text_label"),
                line(many=True, most=3000),
                hint=say("import.text_hint"),
                optional=True,
            ),
        ],
        channel_id,
    )


def source(
    say: Say, facts: Sequence[Json], include: Sequence[str], exclude: Sequence[str], meta: str
) -> Json:
    """What there is to know of a source, and the words that decide what is asked of it."""

    def field(name: str, label: str, kept: Sequence[str], *, hint: str = "") -> Json:
        return question(name, label, line(", ".join(kept), many=True, most=3000), hint=hint, optional=True)

    return form(
        "source_edit",
        say("details.title"),
        say("modal.save"),
        say("modal.cancel"),
        [
            *facts,
            field("include", say("details.include"), include, hint=say("details.hint")),
            field("exclude", say("details.exclude"), exclude),
        ],
        meta,
    )
