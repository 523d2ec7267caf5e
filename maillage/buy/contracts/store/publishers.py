"""Organisations of this installation whose contracts have errors, and which files they were not notified of yet."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.organisations import accepted_organisations, trace_of
from maillage.buy.contracts.domain.contract_replies import ContractVerb
from maillage.buy.contracts.store.buyer_datasets import dataset_sources
from maillage.buy.contracts.store.contract_faults import FaultScope, errors_by_file

SIREN_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class ToldPublisher:
    """What an organisation was notified of: of which files, by their digests, and when last (None: never)."""

    files: frozenset[str]
    last_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class FaultyPublisher:
    """An organisation, which contracts it is notified of, how many have an error, by the digest of the file."""

    organisation: Organisation
    scope: FaultScope
    errors: Mapping[str, int]


def faulty_publishers() -> Sequence[FaultyPublisher]:
    """Organisations that buy what has errors, or whose data set is the source that gives it; by name."""
    organisations = {organisation.pk: organisation for organisation in accepted_organisations().order_by("name")}
    by_siren: dict[str, list[int]] = defaultdict(list)
    for number, organisation in organisations.items():
        if organisation.siret:
            by_siren[organisation.siret[:SIREN_DIGITS]].append(number)
    owners = {name: number for name, number in dataset_sources().items() if number in organisations}
    errors: dict[int, dict[str, int]] = defaultdict(dict)
    scopes: dict[int, FaultScope] = {}
    for siren, counts in errors_by_file("buyer_siren", by_siren).items():
        for number in by_siren[siren]:
            errors[number].update(counts)
            scopes[number] = FaultScope(buyer=siren)
    for name, counts in errors_by_file("source_name", owners).items():
        scopes.setdefault(owners[name], FaultScope(source=name))
        # What it gives and buys is the same contracts in most files: the larger number holds the other.
        own = errors[owners[name]]
        own.update({sha256: max(count, own.get(sha256, 0)) for sha256, count in counts.items()})
    return [
        FaultyPublisher(organisation, scopes[number], errors[number])
        for number, organisation in organisations.items()
        if number in scopes
    ]


def told_publisher(organisation: Organisation) -> ToldPublisher:
    """What it was notified of, by its audit trail."""
    entries = list(trace_of(organisation, ContractVerb.FAULTS_TOLD))
    files = frozenset(sha256 for entry in entries for sha256 in entry.detail.get("files", ()))
    return ToldPublisher(files, entries[0].at if entries else None)
