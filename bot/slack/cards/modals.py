"""Modals: at most five fields, every label in words."""

from collections.abc import Sequence

from bot.slack.cards.blocks import Json, cut, option, plain
from curation.share.platforms import PLATFORMS
from curation.share.post import Post
from curation.team import Workspace
from curation.text import tidy
from curation.wording import Say


def _input(block_id: str, label: str, element: Json, *, hint: str = "", optional: bool = False) -> Json:
    made: Json = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "element": {**element, "action_id": block_id},
    }
    if hint:
        made["hint"] = plain(hint, 2000)
    if optional:
        made["optional"] = True
    return made


def _modal(callback_id: str, title: str, submit: str, close: str, blocks: list[Json], meta: str) -> Json:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, 24),
        "submit": plain(submit, 24),
        "close": plain(close, 24),
        "private_metadata": meta,
        "blocks": blocks,
    }


def _line(initial: str = "", *, many: bool = False, most: int = 300, placeholder: str = "") -> Json:
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
    return _modal(
        "set_up",
        say("setup.title"),
        say("setup.submit"),
        say("modal.cancel"),
        [
            _input(
                "interests",
                say("setup.interests"),
                _line(workspace.interests, many=True, most=600, placeholder=say("setup.interests_example")),
            ),
            _input("friend", say("onboard.friend"), _line(workspace.friend)),
            _input("platform", say("onboard.platform"), platform),
            _input("voters", say("setup.voters"), answering),
            _input("poster", say("setup.poster"), {"type": "users_select", "initial_user": poster}),
        ],
        channel_id,
    )


def profile(say: Say, workspace: Workspace) -> Json:
    """Interests and friend, to be changed."""
    return _modal(
        "profile",
        say("profile.title"),
        say("modal.save"),
        say("modal.cancel"),
        [
            _input(
                "interests",
                say("setup.interests"),
                _line(workspace.interests, many=True, most=600, placeholder=say("setup.interests_example")),
            ),
            _input("friend", say("onboard.friend"), _line(workspace.friend)),
        ],
        "",
    )


def edit(say: Say, post: Post) -> Json:
    """The editor of one text, with what the platform takes."""
    platform = PLATFORMS[post.platform or ""]
    measure = platform.measure(post.text)
    hint = say("draft.count", measure.limit, used=measure.used, platform=platform.name, unit=measure.unit)
    return _modal(
        "draft_edit",
        say("draft.edit_title", platform=platform.name),
        say("modal.save"),
        say("modal.cancel"),
        [
            _input(
                "text",
                say("draft.edit_label", title=cut(tidy(post.title), 120)),
                _line(post.text, many=True, most=3000),
                hint=hint,
            )
        ],
        str(post.id),
    )


def own_words(say: Say, candidate_id: int) -> Json:
    """Why not, in the person's own words."""
    return _modal(
        "why_not",
        say("why_not.title"),
        say("modal.save"),
        say("modal.cancel"),
        [_input("own_words", say("why_not.label"), _line(many=True, most=280), optional=True)],
        str(candidate_id),
    )


def suggest(say: Say) -> Json:
    """A link or an idea to put to the vote."""
    return _modal(
        "suggest",
        say("suggest.title"),
        say("suggest.submit"),
        say("modal.cancel"),
        [_input("link", say("suggest.label"), _line(many=True, most=2000))],
        "",
    )


def bring_list(say: Say, *, channel_id: str) -> Json:
    """Where a list of feeds is, or the list itself."""
    return _modal(
        "bring_list",
        say("import.title"),
        say("import.submit"),
        say("modal.cancel"),
        [
            _input("list_url", say("import.url_label"), _line(most=2000), optional=True),
            _input(
                "list_text",
                say("import.text_label"),
                _line(many=True, most=3000),
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
        line = _line(", ".join(kept), many=True, most=3000)
        return _input(name, label, line, hint=hint, optional=True)

    return _modal(
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
