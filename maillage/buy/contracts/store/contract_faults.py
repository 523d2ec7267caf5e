"""What is wrong with the contracts of a source or of a buyer, as the reading found it: counted by rule, and one by one.

A repaired value counts too: its publisher still gives it as it was. What was said of a whole document has no contract.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from maillage.buy.contracts.store.contract_store import contract_store
from maillage.buy.contracts.store.kept_answers import aggregated_rows, published_rows

_AT_ONCE: Final = 20_000
_SIREN_DIGITS: Final = 9
# Only what its source still gives can be mended there.
_CURRENT: Final = "contracts.dropped_on IS NULL AND contracts.source_withdrawn_on IS NULL"
_REMARKS: Final = "FROM remarks JOIN contracts ON contracts.number = remarks.contract_number"
_DOCUMENTS: Final = "FROM remarks WHERE contract_number IS NULL AND file_sha256 IN (SELECT unnest($files::VARCHAR[]))"


@dataclass(frozen=True, slots=True)
class FaultScope:
    """Whose contracts are looked at: those of a source, of a buyer (SIREN or SIRET), or of both."""

    source: str = ""
    buyer: str = ""


@dataclass(frozen=True, slots=True)
class FaultySource:
    """A source: how many contracts it gives, how many of them have an error, when its last file came."""

    name: str
    contracts: int
    with_errors: int
    received_on: dt.date | None


@dataclass(frozen=True, slots=True)
class FaultCount:
    """A rule that was broken, or a kind of repair: how often, by how many contracts, and one of them."""

    rule: str
    remarks: int
    contracts: int
    example_key: str | None


@dataclass(frozen=True, slots=True)
class FaultTotals:
    """How many contracts there are, and how many of them have an error."""

    contracts: int
    with_errors: int


@dataclass(frozen=True, slots=True)
class StatedFault:
    """One fault: whose contract it is (None: of the whole document), where it stands, what was read."""

    source: str
    key: str | None
    buyer_id: str | None
    id: str | None
    object: str | None
    path: str
    rule: str
    before: str | None
    after: str | None


def faulty_sources() -> list[FaultySource]:
    """The sources that publish, those with most contracts in error first."""
    received: dict[str, dt.date] = {}
    for file in _files():
        day = dt.date.fromisoformat(file["received_on"])
        received[file["source"]] = max(day, received.get(file["source"], day))
    rows = aggregated_rows(
        f"SELECT source_name, count(*), count(*) FILTER (NOT is_valid) FROM contracts WHERE {_CURRENT} "  # noqa: S608
        "GROUP BY source_name ORDER BY 3 DESC, 1",
        {},
    )
    return [FaultySource(name, contracts, faulty, received.get(name)) for name, contracts, faulty in rows]


def fault_totals(scope: FaultScope) -> FaultTotals:
    """The contracts of ``scope``, and those in error."""
    sql, parameters = _condition(scope)
    rows = aggregated_rows(
        f"SELECT count(*), count(*) FILTER (NOT is_valid) FROM contracts WHERE {sql}",  # noqa: S608 -- of our own words
        parameters,
    )
    return FaultTotals(*rows[0]) if rows else FaultTotals(0, 0)


def fault_counts(scope: FaultScope) -> list[FaultCount]:
    """Each rule that ``scope`` breaks, those that most contracts break first."""
    sql, parameters = _condition(scope)
    rows = aggregated_rows(
        f"SELECT rule, count(*), count(DISTINCT contract_number), min(contracts.key) {_REMARKS} "
        f"WHERE {sql} GROUP BY rule ORDER BY 3 DESC, 1",
        parameters,
    )
    counts = [FaultCount(*row) for row in rows]
    files = _files_of(scope)
    if files:
        rows = published_rows(f"SELECT rule, count(*) {_DOCUMENTS} GROUP BY rule ORDER BY 2 DESC, 1", {"files": files})
        counts += [FaultCount(rule, remarks, 0, None) for rule, remarks in rows]
    return counts


def stated_faults(scope: FaultScope) -> Iterator[StatedFault]:
    """Every fault of ``scope``, by contract; those of whole documents first."""
    sql, parameters = _condition(scope)
    files = _files_of(scope)
    if files:
        rows = published_rows(f"SELECT path, rule, before, after {_DOCUMENTS} ORDER BY ALL", {"files": files})
        for row in rows:
            yield StatedFault(scope.source, None, None, None, None, *row)
    ((most,),) = published_rows("SELECT coalesce(max(number), 0) FROM contracts") or [(0,)]
    for start in range(0, most + 1, _AT_ONCE):
        for row in published_rows(
            "SELECT source_name, contracts.key, contracts.buyer_id, contracts.id, contracts.object, path, rule, "
            f"before, after {_REMARKS} WHERE {sql} AND contracts.number BETWEEN $first AND $last "
            "AND contract_number BETWEEN $first AND $last ORDER BY contracts.number, path, rule, before",
            {**parameters, "first": start, "last": start + _AT_ONCE - 1},
        ):
            yield StatedFault(*row)


def errors_by_file(
    column: str, values: Collection[str]
) -> Mapping[str, Mapping[str, int]]:  # column: a name of ours, "buyer_siren" or "source_name"
    """For each of these buyers or sources: how many of its contracts have an error, by the digest of the file."""
    counts: dict[str, dict[str, int]] = {}
    for value, sha256, contracts in published_rows(
        f"SELECT {column}, file_sha256, count(*) FROM contracts WHERE NOT is_valid AND {_CURRENT} "  # noqa: S608 -- ours
        f"AND {column} IN (SELECT unnest($values::VARCHAR[])) GROUP BY ALL",
        {"values": sorted(values)},
    ):
        counts.setdefault(value, {})[sha256] = contracts
    return counts


def _condition(scope: FaultScope) -> tuple[str, dict[str, Any]]:
    conditions = [_CURRENT]
    parameters: dict[str, Any] = {}
    if scope.source:
        conditions.append("contracts.source_name = $source")
        parameters["source"] = scope.source
    if scope.buyer:
        column = "buyer_siren" if len(scope.buyer) == _SIREN_DIGITS else "buyer_id"
        conditions.append(f"contracts.{column} = $buyer")
        parameters["buyer"] = scope.buyer
    return " AND ".join(conditions), parameters


def _files_of(scope: FaultScope) -> list[str]:
    """The newest files of a source; none where a buyer is asked for, whose they are not alone."""
    if not scope.source or scope.buyer:
        return []
    return [file["sha256"] for file in _files() if file["source"] == scope.source and not file.get("replaced_on")]


def _files() -> Sequence[Mapping[str, Any]]:
    """What the store that is shown says of its files."""
    store = contract_store()
    return store.manifest.files if store is not None else ()
