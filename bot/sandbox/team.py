"""Who and what a new workspace holds: the people, the channels, the bot."""

from dataclasses import dataclass, replace

TEAM = "T0TEAM"
BOT_USER = "U0BOT"
BOT = "B0PASSALONG"
APP = "A0PASSALONG"
# Where people of another company belong, as in a channel shared between two companies.
STRANGERS_TEAM = "T0ELSEWHERE"
KINDS = ("member", "admin", "guest", "bot", "stranger", "left")


@dataclass(frozen=True, slots=True)
class Person:
    """One account. `kind` is one of KINDS; `tz` an IANA zone; `locale` as Slack writes it (en-GB)."""

    id: str
    team: str
    name: str
    kind: str = "member"
    locale: str = "en-GB"
    tz: str = "Europe/London"


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel or direct conversation and the ids of its members."""

    id: str
    team: str
    name: str
    members: tuple[str, ...] = ()

    @property
    def direct(self) -> bool:
        """Whether this is the conversation of one person with the bot."""
        return self.id.startswith("D")

    def with_members(self, *new: str) -> "Channel":
        """The same channel with more members, each once."""
        return replace(self, members=tuple(dict.fromkeys(self.members + new)))

    def without(self, member: str) -> "Channel":
        """The same channel without a member."""
        return replace(self, members=tuple(m for m in self.members if m != member))


def bot_person(team: str) -> Person:
    """The bot's own account."""
    return Person(BOT_USER, team, "passalong", "bot")


def first_people() -> list[Person]:
    """The three-person team and the bot."""
    return [
        Person("U0ANA", TEAM, "Ana", "admin"),
        Person("U0BEN", TEAM, "Ben"),
        Person("U0CHLOE", TEAM, "Chloe", locale="fr-FR", tz="Europe/Paris"),
        bot_person(TEAM),
    ]


def first_channels() -> list[Channel]:
    """The three channels; the bot is in two of them, so that inviting it to the third means something."""
    people = ("U0ANA", "U0BEN", "U0CHLOE")
    return [
        Channel("C0WORTH", TEAM, "worth-sharing", (*people, BOT_USER)),
        Channel("C0MENTIONS", TEAM, "mentions", (*people, BOT_USER)),
        Channel("C0GENERAL", TEAM, "general", people),
    ]
