"""The words of operators: who they are, whose network they use, and the table that finds them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from types import MappingProxyType
from typing import Final

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
        by_name: dict[str, Operator] = {}
        for operator in self.operators:
            by_name.update({plain(alias): operator for alias in operator.aliases})
        for operator in self.operators:
            by_name |= {plain(operator.id): operator, plain(operator.name): operator}
        return MappingProxyType(by_name)

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
        return next((self.ids.get(holder.operator_id) for holder in holders if holder.validity.holds(on)), None)

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
        networks = (ip_network((number.packed, length), strict=False) for length in self.prefix_lengths[number.version])
        return next((network for network in networks if network in self.prefixes), None)

    @cached_property
    def prefix_lengths(self) -> Mapping[int, tuple[int, ...]]:
        """By version of IP: the lengths of the prefixes that are known, longest first."""
        lengths: dict[int, set[int]] = {4: set(), 6: set()}
        for prefix in self.prefixes:
            lengths[prefix.version].add(prefix.prefixlen)
        return {version: tuple(sorted(of_version, reverse=True)) for version, of_version in lengths.items()}
