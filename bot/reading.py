"""How far the reading of many feeds has come, in the terminal: a bar for people, plain lines for logs."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Shown = Callable[[int], None]
STEPS = 10  # plain lines, at most


@contextmanager
def shown(total: int, *, read: int) -> Iterator[Shown]:
    """Call what this gives with the number of feeds read so far; `read` were before."""
    if sys.stderr.isatty():
        with _bar(total, read) as show:
            yield show
    else:
        yield _lines(total, read)


def _lines(total: int, read: int) -> Shown:
    told = read * STEPS // max(total, 1)

    def show(now: int) -> None:
        nonlocal told
        step = now * STEPS // max(total, 1)
        if step > told:
            told = step
            print(f"{now} of {total} feeds read", file=sys.stderr, flush=True)

    return show


@contextmanager
def _bar(total: int, read: int) -> Iterator[Shown]:
    # Only people at a terminal wait for these imports.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Reading feeds"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=total, completed=read)

        def show(now: int) -> None:
            progress.update(task, completed=now)

        yield show
