"""Answers to questions over many contracts, kept while the store is in force: by a process, and ahead by the follower.

``procurement/answers.json`` has those of the largest pages (store/contract_answers.py), by a digest of each question.
What stands there is of one version of the store; a question that it does not know is asked of the store.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from maillage.buy.contracts.store.contract_files import procurement_folder
from maillage.buy.contracts.store.contract_store import (
    ContractStore,
    NarrowedContracts,
    contract_store,
    refuse_outdated,
    store_in_force,
)
from maillage.buy.contracts.store.selections import SelectedContracts
from maillage.core.files.published import PublishedSnapshots

Rows = Sequence[tuple[Any, ...]]
_DAY: Final = "day"  # what says in JSON that a text is a day


@dataclass(frozen=True, slots=True)
class KeptAnswers:
    """The answers of a file: of which version of the store, as of which day (a question that names another is new)."""

    version: str = ""
    day: str = ""
    rows: Mapping[str, Rows] | None = None


_recorded: ContextVar[dict[str, Rows] | None] = ContextVar("recorded", default=None)
_narrowed: ContextVar[NarrowedContracts | None] = ContextVar("narrowed", default=None)


def published_rows(sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """The rows that ``sql`` selects; none while no contract is published here."""
    store = published_store()
    return store.rows(sql, parameters) if store is not None else []


def published_store() -> ContractStore | None:
    """The store that is shown; None while no contract is published here.

    Raises:
        Unavailable: the store is of another version of the program.
    """
    store = contract_store()
    if store is None:
        refuse_outdated()
    return store


def aggregated_rows(sql: str, parameters: Mapping[str, Any]) -> Rows:
    """The few rows of a question over many contracts, kept while this store is in force.

    The pages of a region or of a kind of purchase ask the same of all their visitors; searches by text are run again.
    """
    values, store = tuple(parameters.items()), published_store()
    if store is None or any(isinstance(value, list) for _name, value in values):
        return _answer_rows(sql, parameters)
    rows = _kept_rows(store.version, sql, values)
    recorded = _recorded.get()
    if recorded is not None:
        recorded[question_digest(sql, values)] = rows
    return rows


@contextmanager
def narrowed_to(selection: SelectedContracts) -> Iterator[None]:
    """What is asked inside of a selection, and not kept, is answered from a copy of its contracts alone.

    For several questions about a selection of some thousands: each would look through the contracts of a country.
    """
    with store_in_force().narrowed_contracts(selection.sql, selection.parameters) as narrowed:
        token = _narrowed.set(narrowed)
        try:
            yield
        finally:
            _narrowed.reset(token)


def _answer_rows(sql: str, parameters: Mapping[str, Any]) -> Rows:
    narrowed = _narrowed.get()
    if narrowed is not None and narrowed.concerns(parameters):
        return narrowed.rows(sql, parameters)
    return published_rows(sql, parameters)


@contextmanager
def recorded_answers() -> Iterator[Mapping[str, Rows]]:
    """The answers to what is asked inside, as they come."""
    answers: dict[str, Rows] = {}
    token = _recorded.set(answers)
    try:
        yield answers
    finally:
        _recorded.reset(token)


def question_digest(sql: str, values: tuple[tuple[str, Any], ...]) -> str:
    """What a question is known by."""
    return hashlib.blake2b(repr((sql, values)).encode(), digest_size=12).hexdigest()


def answers_file() -> Path:
    """Where the answers stand that are kept ahead."""
    return procurement_folder() / "answers.json"


def kept_answers() -> KeptAnswers:
    """The answers of the file in force; none where there is none."""
    return _published.newest(answers_file())


def answers_text(answers: KeptAnswers) -> str:
    """The text of a file of answers."""
    content = {"version": answers.version, "day": answers.day, "rows": answers.rows or {}}
    return json.dumps(content, ensure_ascii=False, default=lambda day: {_DAY: day.isoformat()})


def _read_answers(path: Path, _before: KeptAnswers | None) -> KeptAnswers:
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return KeptAnswers()
    content = json.loads(
        text, object_hook=lambda value: dt.date.fromisoformat(value[_DAY]) if set(value) == {_DAY} else value
    )
    rows = {question: [tuple(row) for row in several] for question, several in content["rows"].items()}
    return KeptAnswers(content["version"], str(content["day"]), rows)


_published: Final = PublishedSnapshots[KeptAnswers](_read_answers)


@lru_cache(maxsize=1_024)
def _kept_rows(version: str, sql: str, values: tuple[tuple[str, Any], ...]) -> Rows:
    ahead = kept_answers()
    rows = ahead.rows.get(question_digest(sql, values)) if ahead.rows and ahead.version == version else None
    return _answer_rows(sql, dict(values)) if rows is None else rows
