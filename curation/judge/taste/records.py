"""Which sources a team keeps most of, and which least."""

from collections.abc import Iterable
from typing import Final

from curation.judge.ranking import SourceRecord, base_rate, source_prior

FEWEST_SHOWN: Final = 3  # questions: a source is not judged by one bad day
MOST_NAMED: Final = 3


def best_and_worst(
    records: Iterable[SourceRecord],
) -> tuple[tuple[SourceRecord, ...], tuple[SourceRecord, ...]]:
    """Return up to three sources kept more often than the average and up to three kept less, strongest first.

    Their order is that of the prior which ranks their stories; of equals the smaller id comes first.
    """
    records = tuple(records)
    p0 = base_rate(records)
    told = [record for record in records if record.shown >= FEWEST_SHOWN]
    yes, shown = sum(record.yes for record in records), sum(record.shown for record in records)
    best = [record for record in told if record.yes * shown > yes * record.shown]
    worst = [record for record in told if record.yes * shown < yes * record.shown]
    best.sort(key=lambda record: (-source_prior(record, p0), record.source_id))
    worst.sort(key=lambda record: (source_prior(record, p0), record.source_id))
    return tuple(best[:MOST_NAMED]), tuple(worst[:MOST_NAMED])
