"""One contract with all that is known of it: its values as read, what was said of them, what it hangs on."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from maillage.core.problems import NotFound, sentence
from maillage.procurement.queries.stored_contracts import CONTRACT_COLUMNS, stated_values
from maillage.procurement.terms.contracts import (
    Amendment,
    ConcessionYear,
    Contract,
    Holder,
    Subcontract,
    Tariff,
)
from maillage.procurement.terms.vocabularies import (
    EnvironmentalConsideration,
    IdentifierKind,
    PriceVariation,
    SocialConsideration,
)
from maillage.purchases.queries.contract_search import (
    ContractSelection,
    ListedContract,
    listed_contracts,
    published_rows,
)
from maillage.purchases.rules.contract_search import ContractOrder

_MOST_LINKED: Final = 200
_UNKNOWN: Final = sentence(
    "Aucun marché ne porte ce numéro : il a pu être retiré ou corrigé. Cherchez-le par son objet."
)
_LINKS: Final = f"""
    SELECT to_number, kind, sureness, reasons, true FROM links WHERE from_number = $contract
    UNION ALL
    SELECT from_number, kind, sureness, reasons, false FROM links WHERE to_number = $contract
    LIMIT {_MOST_LINKED}
"""  # noqa: S608 -- a number of ours
_SIBLINGS: Final = f"""
    SELECT from_number, kind, sureness, reasons, true
    FROM links
    WHERE to_number = $first AND kind = $kind AND from_number <> $contract
    LIMIT {_MOST_LINKED}
"""  # noqa: S608 -- a number of ours
_LOTS: Final = frozenset({"lot-of", "same-consultation"})
_AMENDMENTS: Final = (
    "SELECT rank, number, notified_on, published_on, duration_months, amount_eur, object FROM amendments "
    "WHERE contract_number = $contract ORDER BY rank"
)


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
class ContractRecord:
    """A contract: as lists show it, as its file has it, what was said of it, what it hangs on."""

    listed: ListedContract
    contract: Contract
    remarks: tuple[StatedRemark, ...]
    links: tuple[LinkedContract, ...]


def contract_record(key: str, *, today: dt.date) -> ContractRecord:
    """The contract of ``key``; NotFound where there is none."""
    number = {"contract": _number_of(key)}
    selection = ContractSelection("number = $contract", number)
    listed = listed_contracts(selection, ContractOrder.NEWEST, today=today, most=1)
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
    others = ", ".join(str(other) for other, *_ in links) or "NULL"
    linked = listed_contracts(
        ContractSelection(f"number IN ({others})", {}), ContractOrder.NEWEST, today=today, most=_MOST_LINKED
    )
    by_number = {contract.number: contract for contract in linked}
    return ContractRecord(
        listed[0],
        _contract(number),
        tuple(StatedRemark(*row) for row in remarks),
        tuple(
            LinkedContract(by_number[other], kind, sureness, tuple(reasons or ()), is_target)
            for other, kind, sureness, reasons, is_target in links
            if other in by_number
        ),
    )


def stated_contract(key: str) -> Contract:
    """The contract of ``key`` as its file has it; NotFound where there is none."""
    return _contract({"contract": _number_of(key)})


def _number_of(key: str) -> int:
    # A key begins with the number of the buyer, and contracts stand in its order: most groups of rows are passed over.
    buyer = key.partition("-")[0]
    rows = published_rows(
        "SELECT number FROM contracts WHERE buyer_id = $buyer AND key = $key", {"buyer": buyer, "key": key}
    ) or published_rows("SELECT number FROM contracts WHERE key = $key", {"key": key})
    if not rows:
        raise NotFound("contract_unknown", _UNKNOWN)
    number: int = rows[0][0]
    return number


def _contract(number: Mapping[str, int]) -> Contract:
    (values,) = published_rows(
        f"SELECT {', '.join(CONTRACT_COLUMNS)} FROM contracts WHERE number = $contract",  # noqa: S608 -- names of ours
        number,
    )
    stated = stated_values(values)
    considerations = published_rows(
        "SELECT kind, consideration FROM considerations WHERE contract_number = $contract", number
    )
    for kind, word in (("social", SocialConsideration), ("environmental", EnvironmentalConsideration)):
        stated[kind] = tuple(word(text) for of, text in considerations if of == kind) or None
    holders = _holders(number)
    return Contract(
        **stated,
        holders=tuple(holders.get(0, ())),
        amendments=tuple(
            replace(Amendment(*values), holders=tuple(holders.get(rank, ())))
            for rank, *values in published_rows(_AMENDMENTS, number)
        ),
        subcontracts=tuple(_subcontracts(number)),
        years=_concession_years(number),
    )


def _holders(number: Mapping[str, int]) -> Mapping[int, list[Holder]]:
    """The holders by the rank of the amendment that names them; 0 is the contract itself."""
    holders: dict[int, list[Holder]] = {}
    for rank, kind, *operator in published_rows(
        "SELECT amendment_rank, id_kind, id, name, siren FROM holders "
        "WHERE contract_number = $contract ORDER BY amendment_rank, rank",
        number,
    ):
        holders.setdefault(rank, []).append(Holder(IdentifierKind(kind) if kind else None, *operator))
    return holders


def _subcontracts(number: Mapping[str, int]) -> Iterable[Subcontract]:
    for act, is_amendment, kind, operator, siren, *values in published_rows(
        "SELECT number, is_amendment, id_kind, id, siren, duration_months, notified_on, published_on, amount_eur, "
        "price_variation FROM subcontracts WHERE contract_number = $contract ORDER BY rank",
        number,
    ):
        holder = Holder(IdentifierKind(kind) if kind else None, operator, None, siren) if operator else None
        months, notified_on, published_on, amount_eur, variation = values
        price_variation = PriceVariation(variation) if variation else None
        yield Subcontract(act, is_amendment, holder, months, notified_on, published_on, amount_eur, price_variation)


def _concession_years(number: Mapping[str, int]) -> tuple[ConcessionYear, ...]:
    years: dict[int, ConcessionYear] = {}
    for rank, published_on, investment_eur, tariff, name, amount_eur in published_rows(
        "SELECT rank, published_on, investment_eur, tariff_rank, tariff_name, tariff_eur FROM concession_years "
        "WHERE contract_number = $contract ORDER BY rank, tariff_rank",
        number,
    ):
        before = years.get(rank)
        tariffs = (*(before.tariffs if before else ()), *([Tariff(name, amount_eur)] if tariff else ()))
        years[rank] = ConcessionYear(published_on, investment_eur, tariffs)
    return tuple(years.values())
