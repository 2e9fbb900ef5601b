"""`/curate`: find the sub-command, or the nearest one, and answer the asker alone."""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.slack.cards.blocks import Json, answer, cut
from bot.slack.curate import add, digest, listen, lists, questions, queue, settings, sources, taste
from bot.slack.curate.asked import Curate
from bot.slack.press.who import who
from bot.world import World
from curation.text import tidy
from curation.wording import Say, wording

LONGEST_SAID = 40  # characters of an unknown word that are said back


@dataclass(frozen=True, slots=True)
class Command:
    """One sub-command: what it does and who may; `usage.*` and `help.*` of the catalogue tell its use."""

    do: Callable[[Curate], Json | None]
    needs_set_up: bool = True
    for_curators: bool = False
    for_anybody: bool = False


def _help(asked: Curate) -> Json:
    lines = [asked.say("help.intro")]
    for name in COMMANDS:
        usage, what = asked.say(f"usage.{name}"), asked.say(f"help.{name}")
        lines.append(asked.say("help.line", usage=usage, what=what))
    return answer("\n".join(lines))


COMMANDS: MappingProxyType[str, Command] = MappingProxyType(
    {
        "here": Command(settings.here, needs_set_up=False, for_anybody=True),
        "add": Command(add.add),
        "listen": Command(listen.listen),
        "sources": Command(sources.show),
        "remove": Command(sources.remove),
        "import": Command(lists.bring),
        "export": Command(lists.export),
        "suggest": Command(questions.suggest),
        "more": Command(questions.more),
        "why": Command(questions.why),
        "queue": Command(queue.show),
        "focus": Command(settings.focus),
        "profile": Command(settings.profile, for_curators=True),
        "taste": Command(taste.show),
        "settings": Command(settings.writer, for_curators=True),
        "digest": Command(digest.show),
        "pause": Command(settings.pause, for_curators=True),
        "resume": Command(settings.resume),
        "help": Command(_help, needs_set_up=False, for_anybody=True),
    }
)

ALIASES = MappingProxyType(
    {
        "subscribe": "add",
        "list": "sources",
        "liste": "sources",
        "ajouter": "add",
        "écouter": "listen",
        "ecouter": "listen",
        "retirer": "remove",
        "importer": "import",
        "exporter": "export",
        "proposer": "suggest",
        "encore": "more",
        "pourquoi": "why",
        "file": "queue",
        "bilan": "digest",
        "reprendre": "resume",
        "ici": "here",
        "profil": "profile",
        "goûts": "taste",
        "goût": "taste",
        "gout": "taste",
        "réglages": "settings",
        "reglages": "settings",
        "reseau": "focus",
        "réseau": "focus",
        "aide": "help",
        "": "help",
    }
)


def usages() -> list[dict[str, str]]:
    """The sub-commands with their usage, for completion in the sandbox's page."""
    return [{"command": "/curate", "usage": wording("en")(f"usage.{name}")} for name in COMMANDS]


def register(app: App, world: World) -> None:
    """Hear `/curate`."""

    @app.command("/curate")
    def on_curate(ack: Ack, body: Json, client: WebClient) -> None:
        said = _answer(world, client, body)
        if said is None:
            ack()
        else:
            ack(**said)
        world.wake()


def _answer(world: World, client: WebClient, body: Json) -> Json | None:
    word, rest = [*str(body.get("text") or "").split(None, 1), "", ""][:2]
    with world.read() as session:
        actor = who(session, body)
    name = word.lower() if word.lower() in COMMANDS else ALIASES.get(word.lower())
    if name is None:
        return answer(_unknown(actor.say, word))
    command = COMMANDS[name]
    asked = Curate(world, client, body, actor, rest.strip())
    if command.needs_set_up and (actor.workspace is None or actor.workspace.set_up_at is None):
        return asked.sentence("err.not_set_up")
    if not command.for_anybody and not actor.may_take_part:
        return asked.sentence("vote.stranger")
    if command.for_curators and not actor.may_curate:
        return asked.sentence("err.role_short")
    return command.do(asked)


def _unknown(say: Say, word: str) -> str:
    near = get_close_matches(word.lower(), [*COMMANDS, *filter(None, ALIASES)], n=1, cutoff=0.5)
    shown = cut(tidy(word), LONGEST_SAID)
    if near:
        return say("err.unknown", word=shown, near=f"/curate {near[0]}")
    return say("err.unknown_far", word=shown)
