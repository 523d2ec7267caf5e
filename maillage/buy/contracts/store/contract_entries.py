"""Contracts on the five cards: begun, saved with their draft, published; and the past ones that they start from."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from maillage.accounts.domain.terms import Acting
from maillage.buy.contracts.domain.contract_entry import (
    ContractEntry,
    copied_cells,
    refuse_standing_numbers,
)
from maillage.buy.contracts.intake.contract_rows import SCHEMA_ID, is_concession, is_part
from maillage.core.problems import NotFound
from maillage.opendata.catalog.store.datasets import newest_version, rows_table
from maillage.opendata.catalog.store.model_types import Version
from maillage.opendata.publishing.store.draft_changes import begin_draft
from maillage.opendata.publishing.store.drafts import newest_schema
from maillage.opendata.publishing.store.guided_answers import guided_answers, save_answers
from maillage.opendata.publishing.store.guided_records import own_dataset, publish_records, standing_table
from maillage.opendata.publishing.store.model_types import Draft

_MOST_PAST: Final = 8


@dataclass(frozen=True, slots=True)
class SavedEntry:
    """An entry and the revision under which its draft has it (0: not saved yet)."""

    entry: ContractEntry
    revision: int = 0


@dataclass(frozen=True, slots=True)
class PastContract:
    """A contract of the same buyer that a new one may start from."""

    number: str
    object: str


def saved_entry(draft: Draft) -> SavedEntry:
    """The entry of a draft as it was saved last."""
    answers = guided_answers(draft.id)
    return SavedEntry(ContractEntry.of_document(answers.content), answers.revision)


def begin_entry(acting: Acting, *, sent_entry: str | None, now: dt.datetime) -> Draft:
    """A draft of the organisation for a contract; the same one for the same ``sent_entry``."""
    dataset = own_dataset(acting.organisation_id, SCHEMA_ID)
    return begin_draft(acting, schema=newest_schema(SCHEMA_ID), dataset=dataset, entry=sent_entry, now=now)


def save_entry(draft: Draft, entry: ContractEntry, *, base: int, now: dt.datetime) -> SavedEntry:
    """Save the entry; raises AnswersChanged if another tab saved since ``base``, unless it saved the same."""
    answers = save_answers(draft, entry.document(), base=base, name=entry.object, now=now)
    return SavedEntry(entry, answers.revision)


def refuse_standing(draft: Draft, rows: Sequence[Mapping[str, str]]) -> None:
    """Raise Refused if a row has the number of a contract that the data set has already."""
    refuse_standing_numbers(rows, standing_table(draft).records())


def publish_entry(acting: Acting, draft: Draft, rows: Sequence[Mapping[str, str]], *, now: dt.datetime) -> Version:
    """Publish the rows of an entry on top of what stands; Refused if one of them stands already."""
    return publish_records(
        acting, draft, rows, refuse_standing=lambda records: refuse_standing_numbers(rows, records), now=now
    )


def past_contracts(organisation_id: int) -> list[PastContract]:
    """The last contracts that the organisation published, newest first; without concessions and parts."""
    numbered = {cells["id"]: cells["objet"] for cells in reversed(_published_cells(organisation_id)) if cells.get("id")}
    return [PastContract(number, text) for number, text in list(numbered.items())[:_MOST_PAST]]


def entry_like(organisation_id: int, number: str) -> ContractEntry:
    """An entry with what a new contract takes over from that past one; an empty one if there is none."""
    past = next((cells for cells in reversed(_published_cells(organisation_id)) if cells.get("id") == number), None)
    return ContractEntry(copied_cells(past) if past is not None else {})


def _published_cells(organisation_id: int) -> list[dict[str, str]]:
    dataset = own_dataset(organisation_id, SCHEMA_ID)
    version = newest_version(dataset) if dataset is not None else None
    if version is None:
        return []
    try:
        rows: list[dict[str, str]] = rows_table(version).to_pylist()
    except NotFound:
        # The files of the version are lost: nothing to start from.
        return []
    return [
        cells for cells in rows if cells.get("objet", "").strip() and not is_part(cells) and not is_concession(cells)
    ]
