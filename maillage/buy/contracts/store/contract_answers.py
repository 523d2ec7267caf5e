"""Keeps the answers of the largest pages ahead: whoever comes first after a new store waits no longer than the next.

One file, written whole (store/kept_answers.py): of the store in force and of today, for what ends within a year is
asked as of a day. Small markets answer fast enough by themselves, and are left out.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from maillage.buy.contracts.store.contract_store import store_version
from maillage.buy.contracts.store.kept_answers import (
    KeptAnswers,
    answers_file,
    answers_text,
    kept_answers,
    published_rows,
    recorded_answers,
)
from maillage.core.files.atomic import write_whole

LEAST_CONTRACTS: Final = 20_000  # of a market: with fewer a first visitor was never seen to wait 200 ms
_MOST_ROWS: Final = 200  # of an answer
_LONGEST_ANSWER: Final = 20_000  # characters: a list of thousands of sums is asked again


def keep_answers(ask: Callable[[], object], *, today: date) -> int:
    """How many answers were kept: those to all that ``ask`` asks; 0 where they stand already, or nothing is published.

    What stands of another version or day is replaced.
    """
    version = store_version()
    before = kept_answers()
    if not version or (before.version, before.day) == (version, today.isoformat()):
        return 0
    with recorded_answers() as answers:
        ask()
    rows = {
        question: several
        for question, several in sorted(answers.items())
        if len(several) <= _MOST_ROWS and len(repr(several)) <= _LONGEST_ANSWER
    }
    if store_version() != version:  # a newer one came meanwhile: what was asked may be of both, and is asked again
        return 0
    write_whole(answers_file(), answers_text(KeptAnswers(version, today.isoformat(), rows)))
    return len(rows)


def large_markets(column: str, *, table: str = "contracts", least: int = LEAST_CONTRACTS) -> Sequence[str]:
    """The values of a column of contracts (or of their holders) that at least so many have, largest first."""
    rows = published_rows(
        f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL GROUP BY ALL HAVING count(*) >= $least "  # noqa: S608 -- a column of ours
        f"ORDER BY count(*) DESC, {column}",
        {"least": least},
    )
    return [value for (value,) in rows]
