"""Finding the story of a new title, against comparing it with every title there is.

The titles are made up, of words of our own. What a lookup costs hangs on how often words are used, so theirs are
used as in an archive of 29,482 titles that people shared: there the commonest word that tells anything is 0.7 %
of all, the first ten are 5 %, the first hundred 21 %, the first thousand 60 %; five such words a title, and
three others. The floor is one `token_set_ratio` of rapidfuzz with each title, in C: what it takes without an
index. Times are CPU time: both run in this process.
"""

import hashlib
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rapidfuzz import fuzz, process
from sqlalchemy import insert
from sqlalchemy.orm import Session

from curation.judge.story.titles import Title, read_title
from db.connection import Database, open_database
from db.judge import stories
from db.judge.stories import Window
from db.schema import migrate
from db.tables import StoryRow, StoryWordRow
from tests.db.rows import NOW, a_workspace

VOCABULARY: Final = 20_000
FLATTENED: Final = 20  # the n-th word is used as 1 / (n + this), after Mandelbrot: 0.7, 6, 26 and 57 %
STOP_WORDS: Final = ("the", "a", "of", "in", "and", "to", "for", "how", "is", "with")
SYLLABLES: Final = tuple(consonant + vowel for consonant in "bdfgklmnprtvz" for vowel in "aeiou")
RETOLD: Final = 10  # every so manieth new title is another's, with a word before it
ROUNDS: Final = 300
FLOORS: Final = 10  # times that all are compared, spread among the lookups
AT_ONCE: Final = 10_000  # rows of an insert


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds a title (median, mean), once a look (`window`), of the floor (mean); how many were found."""

    median_ms: float
    mean_ms: float
    window_ms: float
    floor_ms: float
    found: int


def measure(folder: Path, *, titles: int, rounds: int = ROUNDS) -> Cost:
    """Look up new titles among so many on SQLite, and compare some of them with all in between."""
    folder.mkdir(parents=True, exist_ok=True)
    database = open_database(f"sqlite:///{folder / 'passalong.db'}")
    migrate(database)
    known = [made(number) for number in range(titles)]
    workspace_id = _remember(database, known)
    texts = [read_title(title).bare for title in known]
    spent, floors, found = [], [], 0
    with database.read() as session:

        def find(title: Title, within: Window) -> bool:
            return _find(session, workspace_id, title, within)

        def look() -> Window:
            return stories.window(session, workspace_id, now=NOW)

        within = look()
        find(read_title(known[0]), within)  # statements are built at their first use
        window_ms = statistics.median(_milliseconds(look) for _ in range(5))
        for number in range(rounds):
            retold = number % RETOLD == 0
            title = read_title(f"zuzuzu {known[number * 7919 % titles]}" if retold else made(titles + number))
            begun = time.process_time()
            found += find(title, within)
            spent.append((time.process_time() - begun) * 1000)
            if number % max(rounds // FLOORS, 1) == 0:
                floors.append(_milliseconds(lambda text=title.bare: compare(text, texts)))
    database.close()
    return Cost(statistics.median(spent), statistics.fmean(spent), window_ms, statistics.fmean(floors), found)


def compare(text: str, texts: Sequence[str]) -> None:
    """Compare a title with all of them, as rapidfuzz does it fastest on one core."""
    process.cdist([text], texts, scorer=fuzz.token_set_ratio, workers=1)


def made(number: int) -> str:
    """Return the title of this number, always the same."""
    drawn = hashlib.blake2b(str(number).encode(), digest_size=64).digest()
    words = []
    for place in range(4 + drawn[0] % 4):
        share = int.from_bytes(drawn[4 * place + 4 : 4 * place + 8], "big") / 2**32
        words.append(_word(int((VOCABULARY + FLATTENED) ** share * FLATTENED ** (1 - share)) - FLATTENED))
        if drawn[40 + place] % 2:
            words.append(STOP_WORDS[drawn[40 + place] // 2 % len(STOP_WORDS)])
    return " ".join(words)


def _word(rank: int) -> str:
    many = len(SYLLABLES)
    return SYLLABLES[rank % many] + SYLLABLES[rank // many % many] + SYLLABLES[rank // many**2]


def _remember(database: Database, titles: Sequence[str]) -> int:
    """Keep a story of each title, as `stories.begin` does one by one."""
    with database.write() as session:
        workspace_id = a_workspace(session)
        for begun in range(0, len(titles), AT_ONCE):
            read = [read_title(title) for title in titles[begun : begun + AT_ONCE]]
            ids = session.scalars(
                insert(StoryRow).returning(StoryRow.id, sort_by_parameter_order=True),
                [
                    {
                        "workspace_id": workspace_id,
                        "title_key": " ".join(title.tokens),
                        "title": title.bare,
                        "first_at": NOW,
                    }
                    for title in read
                ],
            ).all()
            words = list(_words(workspace_id, ids, read))
            for first in range(0, len(words), AT_ONCE):
                session.execute(insert(StoryWordRow), words[first : first + AT_ONCE])
    return workspace_id


def _words(workspace_id: int, ids: Sequence[int], titles: Sequence[Title]) -> Iterator[dict[str, object]]:
    for story_id, title in zip(ids, titles, strict=True):
        for word in sorted(title.words):
            yield {"workspace_id": workspace_id, "word": word, "story_id": story_id, "at": NOW}


def _find(session: Session, workspace_id: int, title: Title, within: Window) -> bool:
    found = stories.find(session, workspace_id, url_key="new", title=title, feed_id=1, within=within, now=NOW)
    return found.story_id is not None


def _milliseconds(do: Callable[[], object]) -> float:
    begun = time.process_time()
    do()
    return (time.process_time() - begun) * 1000
