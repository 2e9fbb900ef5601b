"""The editor of one text: a form with what is left, a preview, another version, and the way back to the first."""

import json
from dataclasses import asdict, dataclass

from bot.slack.cards.blocks import Json, actions, button, context, cut, plain, section
from bot.slack.cards.draft import left, platform_of, seen
from bot.slack.cards.modals import form, line, question
from bot.slack.cards.preview import preview
from curation.share.draft import EDITABLE
from curation.share.no_echo import Echo
from curation.share.platforms import PLATFORMS
from curation.share.post import Post
from curation.team import Workspace
from curation.text import tidy
from curation.wording import Say

BESIDE: tuple[str, ...] = ("photo_idea", "alt_text", "credit")
_BESIDE_LONGEST = 1000
_SIDE_BY_SIDE = 1500  # characters of each text in a refusal


@dataclass(frozen=True, slots=True)
class Editing:
    """What stands in the form: the text and, on photo platforms, what stands beside it; None where it isn't asked.

    `suffix` ends the names of the blocks. Slack keeps what a person typed in a block that it has shown before,
    so words of ours that are to take its place come in blocks of other names. `shown` stands for the post's text
    as it was when the form was opened, "" for as it is now: whoever saves over somebody's words sees them first.
    """

    text: str
    photo_idea: str | None = None
    alt_text: str | None = None
    credit: str | None = None
    suffix: str = ""
    shown: str = ""

    @property
    def block(self) -> str:
        """The block with the text, which errors are shown at."""
        return f"text{self.suffix}"

    @property
    def beside(self) -> dict[str, str]:
        """What was asked beside the text."""
        return {name: value for name in BESIDE if (value := getattr(self, name)) is not None}


def begin(post: Post) -> Editing:
    """What stands in the form when it is opened."""
    return Editing(post.text, post.photo_idea, post.alt_text, post.credit, shown=seen(post))


def read(view: Json) -> Editing:
    """Read what a person typed, and in which blocks; any view is some form."""
    values: dict[str, Json] = (view.get("state") or {}).get("values") or {}
    block = next((name for name in values if name == "text" or name.startswith("text_")), "text")
    suffix = block.removeprefix("text")

    def typed(name: str) -> str | None:
        field = values.get(f"{name}{suffix}")
        return None if field is None else str((field.get(name) or {}).get("value") or "")

    return Editing(
        typed("text") or "",
        typed("photo_idea"),
        typed("alt_text"),
        typed("credit"),
        suffix=suffix,
        shown=str(view.get("private_metadata") or "").partition(":")[2],
    )


def stored(editing: Editing) -> str:
    """What stands in a form, to be kept while something is fetched for it."""
    return json.dumps(asdict(editing))


def restored(text: str) -> Editing:
    """Read back what `stored` kept."""
    return Editing(**json.loads(text))


def post_in(view: Json) -> str:
    """The post's id as the form carries it; may be forged."""
    return str(view.get("private_metadata") or "").partition(":")[0]


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

    def asked(
        name: str,
        label: str,
        value: str,
        *,
        most: int,
        placeholder: str = "",
        hint: str = "",
        optional: bool = True,
    ) -> Json:
        field = line(value, many=name != "credit", most=most, placeholder=placeholder)
        return question(f"{name}{editing.suffix}", label, field, hint=hint, optional=optional, action_id=name)

    label = say("draft.edit_label", title=cut(tidy(post.title), 120))
    inputs = [asked("text", label, editing.text, most=EDITABLE, hint=say("draft.edit_hint"), optional=False)]
    if platform.needs == "photo":
        hints = {"alt_text": say("photo.alt")}
        inputs += [
            asked(
                name,
                say(f"beside.{name}"),
                getattr(editing if name in editing.beside else post, name),
                most=_BESIDE_LONGEST,
                placeholder=hints.get(name, ""),
            )
            for name in BESIDE
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
                alt_text=editing.alt_text or "",
            ),
        ],
        f"{post.id}:{editing.shown or seen(post)}",
    )


def side_by_side(say: Say, text: str, echo: Echo, *, posted: bool = False) -> list[Json]:
    """Why a text is refused that another platform has already: both, next to each other.

    `posted`: it is out, so that this can only be told.
    """
    platform = PLATFORMS[echo.other.platform].name
    if echo.kind == "too_soon":
        return [section(say("echo.too_soon", platform=platform))]
    both = ((say("echo.here"), text), (say("echo.there", platform=platform), echo.other.text))
    return [
        section(say("echo.posted" if posted else "echo.refused", platform=platform)),
        {
            "type": "section",
            "fields": [plain(f"{head}\n{cut(said, _SIDE_BY_SIDE)}", 2000) for head, said in both],
        },
    ]
