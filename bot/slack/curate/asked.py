"""What a command gets: who asked, where, and the words after the sub-command."""

from dataclasses import dataclass

from slack_sdk import WebClient

from bot.slack.cards.blocks import Json, answer
from bot.slack.press.who import Who
from bot.world import World
from curation.team import Workspace
from curation.wording import Say


@dataclass(frozen=True, slots=True)
class Curate:
    """One `/curate ...` as a person typed it; `rest` is untrusted and may be long."""

    world: World
    client: WebClient
    body: Json
    who: Who
    rest: str

    @property
    def say(self) -> Say:
        return self.who.say

    @property
    def workspace(self) -> Workspace:
        """The workspace; commands that need one are only called when it is set up."""
        assert self.who.workspace is not None  # noqa: S101 - the dispatcher asks first
        return self.who.workspace

    @property
    def channel_id(self) -> str:
        return str(self.body.get("channel_id") or "")

    @property
    def response_url(self) -> str:
        return str(self.body.get("response_url") or "")

    def sentence(self, key: str, n: int | None = None, **values: object) -> Json:
        """Answer with one text of the catalogue."""
        return answer(self.say(key, n, **values))
