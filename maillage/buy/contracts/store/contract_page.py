"""One contract with all that is known of it: its values as read, what was said of them, what it hangs on."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from maillage.buy.contracts.domain.contracts import Contract
from maillage.buy.contracts.domain.listed_contracts import ListedContract, ListedHolder
from maillage.buy.contracts.store.contract_numbers import contract_number
from maillage.buy.contracts.store.contract_store import numbered_contracts
from maillage.buy.contracts.store.kept_answers import published_rows
from maillage.buy.contracts.store.stored_contracts import stored_contracts

_MOST_LINKED: Final = 200
_LINKS: Final = f"""
    SELECT to_number, kind, sureness, reasons, true FROM links WHERE from_number = $contract
    UNION ALL
    SELECT from_number, kind, sureness, reasons, false FROM backlinks WHERE to_number = $contract
    LIMIT {_MOST_LINKED}
"""  # noqa: S608 -- a number of ours
_SIBLINGS: Final = f"""
    SELECT from_number, kind, sureness, reasons, true
    FROM backlinks
    WHERE to_number = $first AND kind = $kind AND from_number <> $contract
    LIMIT {_MOST_LINKED}
"""  # noqa: S608 -- a number of ours
_VERSIONS: Final = (
    "SELECT holders, source_name, replaced_on, object, amount_eur, duration_months FROM versions "  # noqa: S608 -- a number of ours
    f"WHERE contract_number = $contract ORDER BY age LIMIT {_MOST_LINKED}"
)
_LOTS: Final = frozenset({"lot-of", "same-consultation"})


@dataclass(frozen=True, slots=True)
class StatedRemark:
    """What was said of a value when the file was read: the code of its rule, where, and both values of a repair."""

    rule: str
    path: str
    is_repair: bool
    before: str | None
    after: str | None
    sureness: str | None
    severity: str | None
    excludes: bool | None


@dataclass(frozen=True, slots=True)
class LinkedContract:
    """Another contract, how both hang together, how sure that is and why.

    ``is_target``: the link leads to the other one: it is the framework of this order, or may follow this contract.
    """

    contract: ListedContract
    kind: str
    sureness: str
    reasons: tuple[str, ...]
    is_target: bool


@dataclass(frozen=True, slots=True)
class EarlierStatement:
    """What was published of a contract before, or elsewhere: by which source, until when, and what it said."""

    holders: tuple[ListedHolder, ...]
    source: str
    replaced_on: dt.date | None
    object: str | None
    amount_eur: float | None
    duration_months: int | None


@dataclass(frozen=True, slots=True)
class ContractRecord:
    """A contract: as lists show it, as its file has it, what was said of it, what it hangs on."""

    listed: ListedContract
    contract: Contract
    remarks: tuple[StatedRemark, ...]
    links: tuple[LinkedContract, ...]
    versions: tuple[EarlierStatement, ...]


def contract_record(key: str) -> ContractRecord:
    """The contract of ``key``; NotFound where there is none."""
    number = {"contract": contract_number(key)}
    remarks = published_rows(
        "SELECT rule, path, is_repair, before, after, sureness, severity, excludes "
        "FROM remarks WHERE contract_number = $contract ORDER BY is_repair, path, rule",
        number,
    )
    links = published_rows(_LINKS, number)
    # All lots of a consultation are linked to the first: through it, this one to the others.
    for first, kind, *_rest, is_target in tuple(links):
        if kind in _LOTS and is_target:
            lots = {"first": first, "kind": kind, **number}
            links += published_rows(_SIBLINGS, lots)
    numbers = [number["contract"], *(other for other, *_ in links)]
    by_number = {contract.number: contract for contract in numbered_contracts(numbers)}
    return ContractRecord(
        by_number[number["contract"]],
        _contract(number["contract"]),
        tuple(StatedRemark(*row) for row in remarks),
        tuple(
            LinkedContract(by_number[other], kind, sureness, tuple(reasons or ()), is_target)
            for other, kind, sureness, reasons, is_target in links
            if other in by_number
        ),
        tuple(
            EarlierStatement(
                tuple(ListedHolder(holder["name"], holder["id"], holder["siren"]) for holder in holders or ()), *values
            )
            for holders, *values in published_rows(_VERSIONS, number)
        ),
    )


@dataclass(frozen=True, slots=True)
class ContractOfBuyer:
    """A contract as lists show it, and the SIREN of its buyer (None: its number proves none)."""

    contract: ListedContract
    siren: str | None


def contract_buyer(key: str) -> ContractOfBuyer:
    """The contract of ``key`` with its buyer; NotFound where there is none."""
    number = {"contract": contract_number(key)}
    ((siren,),) = published_rows("SELECT buyer_siren FROM contracts WHERE number = $contract", number)
    (listed,) = numbered_contracts([number["contract"]])
    return ContractOfBuyer(listed, siren)


def stated_contract(key: str) -> Contract:
    """The contract of ``key`` as its file has it; NotFound where there is none."""
    return _contract(contract_number(key))


def _contract(number: int) -> Contract:
    (stored,) = stored_contracts([number])
    return stored.contract
