"""Packages of OCDS: what is said of all their releases or records, then these one by one, never all at once."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Final, Protocol

from maillage.buy.contracts.domain.stored_contract import StoredContract
from maillage.buy.contracts.edges.export.ocds.codes import EXTENSIONS
from maillage.buy.contracts.edges.export.ocds.records import contract_record
from maillage.buy.contracts.edges.export.ocds.releases import OcdsPublisher, contract_releases, moment

LICENCE: Final = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
PACKAGE_TYPE: Final = "application/json; charset=utf-8"


class ByteSink(Protocol):
    """Where a package is written."""

    def write(self, content: bytes, /) -> int:
        """Take octets; how many."""


class PackageKind(StrEnum):
    """What a package holds."""

    RELEASES = "releases"
    RECORDS = "records"


def package_head(
    publisher: OcdsPublisher, *, address: str, published_on: dt.date, links: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What a package says before its entries. ``links``: the addresses of the packages beside it (next, prev)."""
    head: dict[str, Any] = {
        "uri": address,
        "version": "1.1",
        "extensions": list(EXTENSIONS),
        "publishedDate": moment(published_on),
        "publisher": {"name": publisher.name, "uri": publisher.address},
        "license": LICENCE,
        "publicationPolicy": publisher.policy_address,
    }
    return head | ({"links": dict(links)} if links else {})


def package_entries(
    contracts: Iterable[StoredContract], kind: PackageKind, publisher: OcdsPublisher
) -> Iterator[Mapping[str, Any]]:
    """The releases, or the record, of each contract."""
    for stored in contracts:
        releases = contract_releases(stored, publisher)
        if kind is PackageKind.RECORDS:
            yield contract_record(releases)
        else:
            yield from releases


def write_package(
    head: Mapping[str, Any], entries: Iterable[Mapping[str, Any]], kind: PackageKind, stream: ByteSink
) -> int:
    """Write a package; the number of its entries."""
    opening = json.dumps(head, ensure_ascii=False)[:-1]
    stream.write(f'{opening}, "{kind.value}": ['.encode())
    count = 0
    for entry in entries:
        stream.write((",\n" if count else "\n").encode() + json.dumps(entry, ensure_ascii=False).encode())
        count += 1
    stream.write(b"\n]}\n")
    return count
