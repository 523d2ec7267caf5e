"""Contracts and their parts on the cards: begun, saved with their draft, checked, published; and what stands already.

A new contract starts from a past one; a part is added to one that stands.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from maillage.accounts.domain.terms import Acting
from maillage.buy.contracts.domain.contract_entry import (
    PART_COLUMNS,
    Cells,
    ContractEntry,
    EntryModel,
    copied_cells,
    record_identity,
    refuse_standing_numbers,
    refuse_standing_part,
)
from maillage.buy.contracts.intake.contract_rows import SCHEMA_ID, contract_table, is_concession, is_part
from maillage.core.problems import NotFound, Refused
from maillage.core.schema.terms import FindingGroup
from maillage.core.text import normalised_text
from maillage.opendata.catalog.store.datasets import newest_version, rows_table
from maillage.opendata.catalog.store.model_types import Version
from maillage.opendata.publishing.store.draft_changes import begin_draft
from maillage.opendata.publishing.store.drafts import newest_schema
from maillage.opendata.publishing.store.guided_answers import guided_answers, save_answers
from maillage.opendata.publishing.store.guided_records import (
    check_records,
    own_dataset,
    publish_records,
    standing_table,
)
from maillage.opendata.publishing.store.model_types import Draft

_MOST_PAST: Final = 8
_FIRST_ROW: Final = 2
_ACT: Final = PART_COLUMNS[EntryModel.SUBCONTRACT].number
_CHANGED_ACT: Final = PART_COLUMNS[EntryModel.CHANGED_SUBCONTRACT].identity[0]


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


@dataclass(frozen=True, slots=True)
class StandingContract:
    """A contract that a part can be added to; ``key`` names it on a card: its number, with its lot or act if need be.

    ``act`` is the subcontract that a change is about, None for other parts.
    """

    key: str
    cells: Cells
    parts: tuple[Cells, ...] = ()
    act: Cells | None = None

    @property
    def is_concession(self) -> bool:
        """Whether it is a concession."""
        return is_concession(self.cells)

    @property
    def text(self) -> str:
        """What a choice says of it: number and object."""
        return f"{self.key} · {self.cells.get('objet', '').strip()}"

    @property
    def part_cells(self) -> dict[str, str]:
        """The cells by which a part says that it is of this contract, and of this act."""
        cells = {name: self.cells.get(name, "").strip() for name in ("acheteur_id", "id", "lot_numero")}
        return cells | ({_CHANGED_ACT: self.act[_ACT].strip()} if self.act is not None else {})

    def newest(self, column: str, changed: str) -> str:
        """The value of ``column`` after its amendments, which change it in ``changed``; "" if nothing says it."""
        values = [self.cells.get(column, ""), *(part.get(changed, "") for part in self.parts)]
        return next((value for value in reversed(values) if value), "")


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
    answers = save_answers(draft, entry.document(), base=base, name=entry.name, now=now)
    return SavedEntry(entry, answers.revision)


def refuse_standing(draft: Draft, entry: ContractEntry, rows: Sequence[Cells]) -> None:
    """Raise Refused if a row is a contract or a part that the data set has already."""
    _refuse_standing(entry.model, rows, standing_table(draft).records())


def publish_entry(
    acting: Acting, draft: Draft, entry: ContractEntry, rows: Sequence[Cells], *, now: dt.datetime
) -> Version:
    """Publish the rows of an entry on top of what stands; Refused if one of them stands already."""
    return publish_records(
        acting, draft, rows, refuse_standing=lambda records: _refuse_standing(entry.model, rows, records), now=now
    )


def _refuse_standing(model: EntryModel, rows: Sequence[Cells], records: Sequence[Cells]) -> None:
    if model.is_part:
        refuse_standing_part(model, rows[0], records)
    else:
        refuse_standing_numbers(rows, records)


def entry_findings(
    draft: Draft, entry: ContractEntry, rows: Sequence[Cells]
) -> tuple[list[FindingGroup], list[FindingGroup]]:
    """The errors and warnings of the rows of an entry; a part is checked with the contract that it belongs to."""
    whole: list[Cells] = []
    if entry.model.is_part and rows:
        records = _records_of(draft)
        whole = [cells for cells in records if record_identity(cells) == record_identity(rows[0])]
    report = check_records(draft, [*whole, *rows])
    first = _FIRST_ROW + len(whole)
    errors, warnings = (
        [group for group in groups if group.row_numbers.size and group.row_numbers[-1] >= first]
        for groups in (report.errors, report.warnings)
    )
    return errors, warnings


def contracts_of(organisation_id: int, model: EntryModel, draft: Draft | None = None) -> list[StandingContract]:
    """What a part of this kind can be added to, the last one first: published, or typed in the table of ``draft``."""
    records = _records_of(draft) if draft is not None else _records(organisation_id)
    contracts = contract_table(enumerate(records, _FIRST_ROW)).contracts
    numbers = [row.cells.get("id", "").strip() for row in contracts]
    several = {number for number in numbers if numbers.count(number) > 1}
    standing = []
    for row, number in zip(contracts, numbers, strict=True):
        lot = row.cells.get("lot_numero", "").strip()
        key = f"{number} lot {lot}" if number in several and lot else number
        parts = tuple(cells for _number, cells in row.parts)
        standing.append(StandingContract(key, row.cells, parts))
    match model:
        case EntryModel.YEAR:
            standing = [contract for contract in standing if contract.is_concession]
        case EntryModel.SUBCONTRACT:
            standing = [contract for contract in standing if not contract.is_concession]
        case EntryModel.CHANGED_SUBCONTRACT:
            standing = [each for contract in standing for each in _of_acts(contract)]
        case _:
            pass
    return [contract for contract in reversed(standing) if contract.key]


def contracts_named(contracts: Sequence[StandingContract], text: str) -> list[StandingContract]:
    """Those that ``text`` may mean: the one of that key alone, else those whose text has all its words."""
    exact = [contract for contract in contracts if contract.key.casefold() == text.strip().casefold()]
    words = normalised_text(text).split()
    return exact or [
        contract for contract in contracts if words and all(word in normalised_text(contract.text) for word in words)
    ]


def contract_of_entry(draft: Draft, entry: ContractEntry) -> StandingContract | None:
    """The contract that the part of an entry is added to; None if it stands no more."""
    identity = record_identity(entry.cells)
    return next(
        (
            contract
            for contract in contracts_of(draft.organisation_id, entry.model, draft)
            if record_identity(contract.cells) == identity
            and (contract.act is None or contract.act[_ACT].strip() == entry.cells.get(_CHANGED_ACT, ""))
        ),
        None,
    )


def _of_acts(contract: StandingContract) -> list[StandingContract]:
    """The contract once for each of its subcontracts."""
    acts = [cells for cells in (contract.cells, *contract.parts) if cells.get(_ACT, "").strip()]
    return [
        StandingContract(f"{contract.key} acte {act[_ACT].strip()}", contract.cells, contract.parts, act)
        for act in acts
    ]


def _records_of(draft: Draft) -> Sequence[Cells]:
    try:
        return standing_table(draft).records()
    except Refused:
        # Its own table is older than what is published: publishing says so, and this only lists.
        return _records(draft.organisation_id)


def past_contracts(organisation_id: int) -> list[PastContract]:
    """The last contracts that the organisation published, newest first; without concessions and parts."""
    numbered = {cells["id"]: cells["objet"] for cells in reversed(_published_cells(organisation_id)) if cells.get("id")}
    return [PastContract(number, text) for number, text in list(numbered.items())[:_MOST_PAST]]


def entry_like(organisation_id: int, number: str) -> ContractEntry:
    """An entry with what a new contract takes over from that past one; an empty one if there is none."""
    past = next((cells for cells in reversed(_published_cells(organisation_id)) if cells.get("id") == number), None)
    return ContractEntry(copied_cells(past) if past is not None else {})


def _published_cells(organisation_id: int) -> list[Cells]:
    return [
        cells
        for cells in _records(organisation_id)
        if cells.get("objet", "").strip() and not is_part(cells) and not is_concession(cells)
    ]


def _records(organisation_id: int) -> list[Cells]:
    dataset = own_dataset(organisation_id, SCHEMA_ID)
    version = newest_version(dataset) if dataset is not None else None
    if version is None:
        return []
    try:
        rows = rows_table(version).to_pylist()
    except NotFound:
        # The files of the version are lost: nothing to start from.
        return []
    return [{name: value or "" for name, value in cells.items()} for cells in rows]
