"""The editor of one text: a form with what is left, a preview, another version, and the way back to the first."""

from dataclasses import dataclass

from bot.slack.cards.blocks import Json, actions, button, context, cut, plain, section
from bot.slack.cards.draft import left, platform_of
from bot.slack.cards.modals import form, line, question
from bot.slack.cards.preview import preview
from curation.share.no_echo import Echo
from curation.share.platforms import PLATFORMS
from curation.share.post import Post
from curation.team import Workspace
from curation.text import tidy
from curation.wording import Say

LONGEST = 3000  # characters that a field of Slack's holds
_BESIDE_LONGEST = 1000
_SIDE_BY_SIDE = 1500  # characters of each text in a refusal


@dataclass(frozen=True, slots=True)
class Editing:
    """What stands in the form: the text and, on photo platforms, what stands beside it.

    `field` is the block of the text. Slack keeps what a person typed in a block it has shown before, so a
    text of ours that is to take its place comes in a block of another name.
    """

    text: str
    photo_idea: str = ""
    alt_text: str = ""
    credit: str = ""
    field: str = "text"


def begin(post: Post) -> Editing:
    """What stands in the form when it is opened."""
    return Editing(post.text, post.photo_idea, post.alt_text, post.credit)


def read(view: Json) -> Editing:
    """Read what a person typed. The block of the text is the one whose name begins so."""
    values: dict[str, Json] = view["state"]["values"]

    def value(block: str, action: str) -> str:
        return str((values.get(block) or {}).get(action, {}).get("value") or "")

    field = next((name for name in values if name == "text" or name.startswith("text_")), "text")
    return Editing(
        text=value(field, "text"),
        photo_idea=value("photo_idea", "photo_idea"),
        alt_text=value("alt_text", "alt_text"),
        credit=value("credit", "credit"),
        field=field,
    )


def editor(
    say: Say,
    post: Post,
    workspace: Workspace,
    editing: Editing,
    *,
    writer: bool,
    note: str = "",
    echo: Echo | None = None,
) -> Json:
    """The form. `writer`: another version can be had; `note` says what is going on; `echo` why it wasn't saved."""
    platform = platform_of(post, workspace)
    inputs = [
        question(
            editing.field,
            say("draft.edit_label", title=cut(tidy(post.title), 120)),
            line(editing.text, many=True, most=LONGEST),
            action_id="text",
        )
    ]
    if platform.needs == "photo":
        inputs += [
            question(
                name,
                say(f"beside.{name}"),
                line(value, many=True, most=_BESIDE_LONGEST, placeholder=hint),
                optional=True,
            )
            for name, value, hint in (
                ("photo_idea", editing.photo_idea, ""),
                ("alt_text", editing.alt_text, say("photo.alt")),
                ("credit", editing.credit, ""),
            )
        ]
    buttons = [button("draft_check", say("draft.check"), post.id)]
    if writer:
        buttons.append(button("draft_another", say("draft.another"), post.id))
    if editing.text != post.first_text:
        buttons.append(button("draft_first", say("draft.back_to_first"), post.id))
    return form(
        "draft_edit",
        say("draft.edit_title", platform=platform.name),
        say("modal.save"),
        say("modal.cancel"),
        [
            *(side_by_side(say, editing.text, echo) if echo is not None else []),
            *([section(note)] if note else []),
            *inputs,
            context(left(say, editing.text, platform)),
            actions(*buttons, block_id="editor"),
            section(say("preview.title", platform=platform.name)),
            *preview(
                editing.text or "–",
                platform,
                workspace,
                say,
                title=post.title,
                url=post.url,
                alt_text=editing.alt_text,
            ),
        ],
        str(post.id),
    )


def side_by_side(say: Say, text: str, echo: Echo) -> list[Json]:
    """Why a text is refused that another platform has already: both, next to each other."""
    platform = PLATFORMS[echo.other.platform].name
    if echo.kind == "too_soon":
        return [section(say("echo.too_soon", platform=platform))]
    both = ((say("echo.here"), text), (say("echo.there", platform=platform), echo.other.text))
    return [
        section(say("echo.refused", platform=platform)),
        {
            "type": "section",
            "fields": [plain(f"{head}\n{cut(said, _SIDE_BY_SIDE)}", 2000) for head, said in both],
        },
    ]
