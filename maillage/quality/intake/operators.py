"""The table of operators: who they are, whose network they use, and the codes and addresses they are known by.

Read from the CSV files of maillage/quality/reference/operators (origin and licences: SOURCES.md there) and from the
agency's own operators.csv, whose lines replace or add. The code (1-63) is stored in rows and counts: it never changes.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from types import MappingProxyType
from typing import Final

from maillage.core.problems import Finding, Refused, sentence
from maillage.core.text import plain

UNKNOWN_CODE: Final = 0
LAST_CODE: Final = 63  # six bits in the keys of the counts


class OperatorKind(StrEnum):
    """What an operator is; only a mobile one has its tests counted."""

    MNO = "mno"
    MVNO = "mvno"
    BRAND = "brand"
    BUSINESS = "business"
    FIXED = "fixed"
    FWA = "fwa"
    SATELLITE = "satellite"
    AGGREGATOR = "aggregator"

    @property
    def is_mobile(self) -> bool:
        """Whether its connections are those of mobile phones."""
        return self in {OperatorKind.MNO, OperatorKind.MVNO, OperatorKind.BRAND, OperatorKind.BUSINESS}


@dataclass(frozen=True, slots=True)
class Validity:
    """The days between which a fact holds; None is open. ``until`` is the first day it no longer holds."""

    since: date | None = None
    until: date | None = None

    def holds(self, day: date | None) -> bool:
        """Whether the fact holds on ``day``; without a day, whether it is not ended."""
        if day is None:
            return self.until is None
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Host:
    """The operator whose radio network is used, and when."""

    operator_id: str
    validity: Validity = Validity()


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator. ``code`` stands in rows and counts, ``id`` in addresses, ``colour`` (#rrggbb or "") on maps."""

    code: int
    id: str
    name: str
    kind: OperatorKind
    group: str = ""
    colour: str = ""
    territories: frozenset[str] = frozenset()
    note: str = ""
    hosts: tuple[Host, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlmnHolder:
    """Who held a mobile network code, and when."""

    operator_id: str
    validity: Validity


@dataclass(frozen=True)
class OperatorTable:
    """Every operator, found by code, id, name, PLMN, AS number or address. Iterates by code."""

    operators: tuple[Operator, ...]
    plmns: Mapping[str, tuple[PlmnHolder, ...]] = field(default_factory=dict)
    asns: Mapping[int, str] = field(default_factory=dict)
    prefixes: Mapping[IPv4Network | IPv6Network, str] = field(default_factory=dict)
    prefix_asns: Mapping[IPv4Network | IPv6Network, int] = field(default_factory=dict)
    mobile_asns: frozenset[int] = frozenset()

    def __iter__(self) -> Iterator[Operator]:
        return iter(self.operators)

    def __len__(self) -> int:
        return len(self.operators)

    @cached_property
    def codes(self) -> Mapping[int, Operator]:
        """Operators by code."""
        return MappingProxyType({operator.code: operator for operator in self.operators})

    @cached_property
    def ids(self) -> Mapping[str, Operator]:
        """Operators by id."""
        return MappingProxyType({operator.id: operator for operator in self.operators})

    @cached_property
    def names(self) -> Mapping[str, Operator]:
        """Operators by id, name and alias in plain form; a name wins over an alias."""
        found: dict[str, Operator] = {}
        for operator in self.operators:
            found.update({plain(alias): operator for alias in operator.aliases})
        for operator in self.operators:
            found |= {plain(operator.id): operator, plain(operator.name): operator}
        return MappingProxyType(found)

    def by_code(self, code: int) -> Operator | None:
        """The operator of a code; None for 0 and for codes nobody has."""
        return self.codes.get(code)

    def by_id(self, operator_id: str) -> Operator | None:
        """The operator of an id such as "free-mobile"."""
        return self.ids.get(operator_id)

    def by_name(self, text: str) -> Operator | None:
        """The operator people or files call so: id, name or alias, whatever the case, accents and hyphens."""
        return self.names.get(plain(text))

    def by_plmn(self, plmn: str, on: date | None = None) -> Operator | None:
        """The operator that holds a PLMN ("20801", "208-01") on a day; without a day, today's holder."""
        holders = self.plmns.get(plmn.replace("-", "").replace(" ", ""), ())
        return next((self.ids.get(each.operator_id) for each in holders if each.validity.holds(on)), None)

    def by_asn(self, asn: int) -> Operator | None:
        """The operator that announces an AS number. Most carry fixed and mobile: it says the group, not "mobile"."""
        return self.ids.get(self.asns.get(asn, ""))

    def by_address(self, address: str) -> Operator | None:
        """The operator of the longest prefix that holds an IP address; None when no prefix or no address."""
        prefix = self._prefix_of(address)
        return None if prefix is None else self.ids.get(self.prefixes[prefix])

    def asn_of(self, address: str) -> int | None:
        """The AS number that announces the longest prefix that holds an IP address; None when none is known."""
        prefix = self._prefix_of(address)
        return None if prefix is None else self.prefix_asns.get(prefix)

    def counted_as(self, operator: Operator, on: date | None = None) -> Operator:
        """The operator under which tests are counted: a brand counts for its owner, a virtual operator for itself."""
        if operator.kind is not OperatorKind.BRAND:
            return operator
        owner = next((self.ids.get(host.operator_id) for host in operator.hosts if host.validity.holds(on)), None)
        return owner or operator

    @cached_property
    def not_mobile_codes(self) -> frozenset[int]:
        """Codes of operators whose connections are fixed, by satellite or by fixed radio."""
        return frozenset(operator.code for operator in self.operators if not operator.kind.is_mobile)

    def _prefix_of(self, address: str) -> IPv4Network | IPv6Network | None:
        try:
            number = ip_address(address)
        except ValueError:
            return None  # an address that cannot be read belongs to nobody
        networks = (ip_network((number.packed, length), strict=False) for length in self._lengths[number.version])
        return next((network for network in networks if network in self.prefixes), None)

    @cached_property
    def _lengths(self) -> Mapping[int, tuple[int, ...]]:
        lengths: dict[int, set[int]] = {4: set(), 6: set()}
        for prefix in self.prefixes:
            lengths[prefix.version].add(prefix.prefixlen)
        return {version: tuple(sorted(found, reverse=True)) for version, found in lengths.items()}


def read_operators(folder: Path, *, own_file: Path | None = None) -> OperatorTable:
    """The table of ``folder``, with the lines of the agency's ``own_file`` replacing (same code or id) or adding.

    Raises Refused with a finding for each line that cannot be taken.
    """
    own_rows = _rows(own_file) if own_file and own_file.is_file() else []
    own = [_operator(row, hosts=_own_hosts(row), aliases=_words(row, "aliases")) for row in own_rows]
    taken = {operator.code for operator in own} | {operator.id for operator in own}
    kept = [operator for operator in _shipped(folder) if operator.code not in taken and operator.id not in taken]
    operators = tuple(sorted([*kept, *own], key=lambda operator: operator.code))
    _check(operators)
    asn_rows, prefix_rows = _rows(folder / "asn.csv"), _by_prefix(_rows(folder / "asn_prefixes.csv"))
    return OperatorTable(
        operators=operators,
        plmns=_plmns(folder) | _own_plmns(own_rows),
        asns={int(row["asn"]): row["operator"] for row in asn_rows} | _own_asns(own_rows),
        prefixes={prefix: row["operator"] for prefix, row in prefix_rows.items()},
        prefix_asns={prefix: int(row["asn"]) for prefix, row in prefix_rows.items()},
        mobile_asns=frozenset(int(row["asn"]) for row in asn_rows if row["usage"].startswith("mobile")),
    )


def _shipped(folder: Path) -> list[Operator]:
    hosts: dict[str, list[Host]] = {}
    for row in _rows(folder / "hosts.csv"):
        hosts.setdefault(row["operator"], []).append(Host(row["host"], _validity(row)))
    aliases: dict[str, list[str]] = {}
    for row in _rows(folder / "aliases.csv"):
        aliases.setdefault(row["operator"], []).append(row["alias"])
    return [
        _operator(row, hosts=hosts.get(row["id"], ()), aliases=aliases.get(row["id"], ()))
        for row in _rows(folder / "operators.csv")
    ]


def _operator(row: Mapping[str, str], *, hosts: Sequence[Host], aliases: Sequence[str]) -> Operator:
    try:
        code, kind = int(row["code"]), OperatorKind(row["kind"])
        return Operator(
            code=code,
            id=row["id"],
            name=row["name"],
            kind=kind,
            group=row.get("group") or "",
            colour=row.get("colour") or "",
            territories=frozenset((row.get("territories") or "").split()),
            note=row.get("note") or "",
            hosts=tuple(hosts),
            aliases=tuple(aliases),
        )
    except (KeyError, ValueError) as problem:
        # The line names no usable operator: the whole table is refused, because codes must stay what they are.
        raise Refused(
            "operators.line",
            sentence(
                "La ligne « %(line)s » des opérateurs est illisible : donnez code, id, name et kind (mno, mvno…)."
            ),
            line=row.get("id") or row.get("code") or "?",
        ) from problem


def _check(operators: Sequence[Operator]) -> None:
    findings = []
    codes: set[int] = {UNKNOWN_CODE}
    ids: set[str] = set()
    for operator in operators:
        if operator.code in codes or not 0 < operator.code <= LAST_CODE:
            message = sentence("Le code %(code)s de « %(id)s » est pris ou hors de 1 à 63 : choisissez un code libre.")
            findings.append(Finding("operators.code", message, params={"code": operator.code, "id": operator.id}))
        if operator.id in ids:
            message = sentence("L’identifiant « %(id)s » est donné deux fois : gardez une seule ligne.")
            findings.append(Finding("operators.id", message, params={"id": operator.id}))
        codes.add(operator.code)
        ids.add(operator.id)
    if findings:
        raise Refused("operators", sentence("La table des opérateurs est refusée."), findings=findings)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _validity(row: Mapping[str, str]) -> Validity:
    since, until = row["since"], row["until"]
    return Validity(date.fromisoformat(since) if since else None, date.fromisoformat(until) if until else None)


def _plmns(folder: Path) -> dict[str, tuple[PlmnHolder, ...]]:
    found: dict[str, tuple[PlmnHolder, ...]] = {}
    for row in _rows(folder / "plmn.csv"):
        if row["operator"]:
            found[row["plmn"]] = (*found.get(row["plmn"], ()), PlmnHolder(row["operator"], _validity(row)))
    return found


def _by_prefix(rows: Sequence[Mapping[str, str]]) -> dict[IPv4Network | IPv6Network, Mapping[str, str]]:
    # Where two databases give one prefix to two operators, the line known by both sources stands first: keep it.
    found: dict[IPv4Network | IPv6Network, Mapping[str, str]] = {}
    for row in rows:
        found.setdefault(ip_network(row["prefix"]), row)
    return found


def _words(row: Mapping[str, str], column: str) -> list[str]:
    return [word.strip() for word in (row.get(column) or "").split(";") if word.strip()]


def _own_hosts(row: Mapping[str, str]) -> list[Host]:
    return [Host(host) for host in _words(row, "host")]


def _own_plmns(rows: Sequence[Mapping[str, str]]) -> dict[str, tuple[PlmnHolder, ...]]:
    return {plmn: (PlmnHolder(row["id"], Validity()),) for row in rows for plmn in _words(row, "plmns")}


def _own_asns(rows: Sequence[Mapping[str, str]]) -> dict[int, str]:
    return {int(asn): row["id"] for row in rows for asn in _words(row, "asns")}
