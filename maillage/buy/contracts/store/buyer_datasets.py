"""Contracts that are published or drafted in the catalogue of this installation."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.store.model_types import User
from maillage.accounts.store.permissions import organisation_numbers
from maillage.accounts.store.shared_reads import read_once
from maillage.buy.contracts.domain.contract_entry import ContractEntry, entry_rows
from maillage.buy.contracts.domain.contracts import Contract
from maillage.buy.contracts.intake.contract_rows import SCHEMA_ID, ContractRowReading, contract_table
from maillage.core.schema.terms import NamedRow
from maillage.opendata.catalog.domain.terms import DatasetKind, DatasetState
from maillage.opendata.catalog.store.datasets import newest_version, rows_table
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.publishing.store.draft_tables import draft_table
from maillage.opendata.publishing.store.drafts import drafts_of
from maillage.opendata.publishing.store.guided_answers import guided_answers
from maillage.opendata.publishing.store.model_types import Draft

_FIRST_ROW: Final = 2
_BETWEEN: Final = " · "  # separates organisation and data set in the name of a source
MOST_WATCHED_ROWS: Final = 5_000  # a town has tens of contracts; longer drafts come from software that tracks deadlines


def published_contracts(dataset: Dataset) -> list[Contract]:
    """The contracts in the newest version of a data set, with their amendments."""
    version = newest_version(dataset)
    if version is None:
        return []
    return _contracts(enumerate(rows_table(version).to_pylist(), _FIRST_ROW))


def contracts_of_draft(draft_id: UUID) -> list[Contract]:
    """The contracts that were published from a draft of the cards, as their data set has them now; none before."""
    draft = Draft.objects.filter(pk=draft_id).select_related("published_version__dataset").first()
    if draft is None or draft.published_version is None:
        return []
    entry = ContractEntry.of_document(guided_answers(draft.id).content)
    numbers = {row.get("id", "").strip() for row in entry_rows(entry, today=localdate())} - {""}
    return [row for row in published_contracts(draft.published_version.dataset) if row.id in numbers]


def source_name(dataset: Dataset) -> str:
    """The source name of a data set."""
    return f"{dataset.organisation.name}{_BETWEEN}{dataset.slug}"


def stated_notices(source: str, buyer_id: str | None, number: str | None) -> frozenset[str]:
    """The notice numbers of a contract given by a data set of this installation; none for other sources.

    The official format has no field for them: they are in a column of our extension.
    """
    if _BETWEEN not in source:
        return frozenset()
    own = Dataset.objects.filter(schema_id=SCHEMA_ID, kind=DatasetKind.OWN.value).select_related("organisation")
    version = next((newest_version(dataset) for dataset in own if source_name(dataset) == source), None)
    rows = rows_table(version).to_pylist() if version is not None else []
    return frozenset(
        notice.strip()
        for row in rows
        if ("".join((row.get("acheteur_id") or "").split()), (row.get("id") or "").strip()) == (buyer_id, number)
        for notice in (row.get("avis") or "").split(",")
        if notice.strip()
    )


def dataset_sources() -> Mapping[str, int]:
    """The organisation id of each source that is a data set of this installation, by source name."""
    own = Dataset.objects.filter(schema_id=SCHEMA_ID, kind=DatasetKind.OWN.value, organisation__is_sandbox=False)
    return {source_name(dataset): dataset.organisation_id for dataset in own.select_related("organisation")}


def contract_datasets(user: User | AnonymousUser) -> list[Dataset]:
    """The contract data sets that ``user`` may publish, by title."""
    organisations = organisation_numbers(user, Role.EDITOR, Capability.BUY)
    own = Dataset.objects.filter(organisation__in=organisations, schema_id=SCHEMA_ID, kind=DatasetKind.OWN.value)
    return list(own.filter(state=DatasetState.PUBLISHED.value).select_related("organisation").order_by("title"))


def unpublished_contracts(user: User | AnonymousUser) -> Iterator[tuple[Draft, list[Contract]]]:
    """The drafts of ``user`` with their contracts, without those that the data set already has.

    Also those that are still being described on the cards.
    """
    for draft in read_once(drafts_of, user):
        if draft.schema_id != SCHEMA_ID or (draft.row_count or 0) > MOST_WATCHED_ROWS:
            continue
        table = draft_table(draft.id, draft.revision)
        rows = [dict(zip(table.header, row, strict=True)) for row in table.rows()] if table is not None else []
        published = frozenset(published_contracts(draft.dataset) if draft.dataset is not None else ())
        contracts = _contracts(enumerate(rows, _FIRST_ROW))
        numbers = {contract.id for contract in contracts}
        entry = ContractEntry.of_document(guided_answers(draft.id).content)
        described = entry_rows(entry, today=localdate()) if entry.object else []
        contracts += [
            contract for contract in _contracts(enumerate(described, _FIRST_ROW)) if contract.id not in numbers
        ]
        yield draft, [contract for contract in contracts if contract not in published]


def _contracts(rows: Iterable[NamedRow]) -> list[Contract]:
    reading = ContractRowReading()
    return [reading.contract(row)[0] for row in contract_table(rows).contracts]
