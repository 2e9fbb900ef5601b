"""The digest in plain sentences, for every form that is text."""

from curation.report.digest import Ask, Digest, Kind, Line
from curation.wording import Say

_OPENINGS = {
    Kind.QUIET: "digest.quiet",
    Kind.UNASKED: "digest.unasked",
    Kind.NOTHING_OUT: "digest.nothing_out",
    Kind.PAUSED: "digest.paused",
}


def sentences(digest: Digest, say: Say) -> list[str]:
    """Return the digest's lines as plain text, one string a line, in the language of `say`."""
    return [sentence(line, say, digest.tz) for line in digest.lines]


def detail_sentences(digest: Digest, say: Say) -> list[str]:
    """Return what the digest's thread says, as plain text, one string a line."""
    return [sentence(line, say, digest.tz) for line in digest.detail]


def sentence(line: Line, say: Say, tz: str) -> str:
    """Return one line as plain text; titles and names come from strangers and are not escaped here."""
    n, of = line.n or 0, line.of or 0
    match line.kind:
        case Kind.POSTED | Kind.QUIET | Kind.UNASKED | Kind.NOTHING_OUT | Kind.WAITING | Kind.PAUSED:
            return _opening(line, say)
        case Kind.POST:
            return say("digest.post", title=line.name, url=line.url) if line.url else line.name
        case Kind.MORE:
            return say("digest.more", n)
        case Kind.DECIDED:
            counts = {"approved": line.approved, "declined": line.declined, "expired": line.expired}
            return say("digest.decided", n, **counts)
        case Kind.ASK:
            return _ask(line, say)
        case Kind.ASK_NONE:
            return say("digest.ask_none")
        case Kind.NEXT:
            moment = say.moment(line.at, tz) if line.at else ""
            return say("digest.next", moment=moment, title=line.name)
        case Kind.NEXT_NONE:
            return say("digest.next_none")
        case Kind.SLOTS:
            return say("digest.slots", of, posts=n)
        case Kind.NEARLY:
            return say("digest.nearly", n=of, yes=n, title=line.name)
        case Kind.BEST:
            return say("digest.best", n=of, kept=n, source=line.name)
        case Kind.DEAD:
            return say("digest.dead", source=line.name)
        case Kind.DROP:
            return say("digest.drop", n=of, source=line.name)


def _opening(line: Line, say: Say) -> str:
    n = line.n or 0
    if line.kind is Kind.POSTED:
        posts = say("digest.posts", n, platform=line.name) if line.name else say("digest.posts_plain", n)
        if line.minutes is None:
            text = say("digest.opening_untimed", posts=posts)
        else:
            text = say("digest.opening", posts=posts, minutes=say("digest.minutes", line.minutes))
    elif line.kind is Kind.WAITING:
        text = say("digest.waiting", n)
    else:
        text = say(_OPENINGS[line.kind])
    # "I read 0 items" would be no comfort.
    return f"{text} {say('digest.read', line.items)}" if line.items else text


def _ask(line: Line, say: Say) -> str:
    n = line.n or 0
    match line.ask:
        case Ask.DROP:
            thing = say("digest.drop", n=n, source=line.name)
        case Ask.POST:
            thing = say("digest.ask_post", title=line.name)
        case Ask.READ:
            thing = say("digest.ask_read", title=line.name)
        case Ask.ANSWER:
            thing = say("digest.ask_answer", n)
        case Ask.SLOTS:
            thing = say("digest.ask_slots")
        case _:
            thing = say("digest.ask_focus")
    return say("digest.ask", thing=thing)
