"""Operators: their kinds, host networks, and the lookup table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from types import MappingProxyType
from typing import Final

from maillage.core.text import normalised_text

UNKNOWN_CODE: Final = 0
LAST_CODE: Final = 63  # six bits in the keys of the counts


class OperatorKind(StrEnum):
    """The kind of an operator; only tests of mobile kinds are counted."""

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
        """Whether its connections are mobile."""
        return self in {OperatorKind.MNO, OperatorKind.MVNO, OperatorKind.BRAND, OperatorKind.BUSINESS}


@dataclass(frozen=True, slots=True)
class Validity:
    """The validity of a fact in days; None is unbounded. ``until`` is exclusive."""

    since: date | None = None
    until: date | None = None

    def holds(self, day: date | None) -> bool:
        """Return whether the fact holds on ``day``; without a day, whether it has no end."""
        if day is None:
            return self.until is None
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Host:
    """The operator of the radio network used, and when."""

    operator_id: str
    validity: Validity = Validity()


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator. ``code`` is stored in rows and counts, ``id`` in URLs; ``colour`` (#rrggbb or "") is for maps."""

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
    """The holder of a mobile network code, and when."""

    operator_id: str
    validity: Validity


@dataclass(frozen=True)
class OperatorTable:
    """Operators, searchable by code, id, name, PLMN, AS number or IP address. Iterates by code."""

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
        """Operators by normalised id, name and alias; a name takes precedence over an alias."""
        by_name: dict[str, Operator] = {}
        for operator in self.operators:
            by_name.update({normalised_text(alias): operator for alias in operator.aliases})
        for operator in self.operators:
            by_name |= {normalised_text(operator.id): operator, normalised_text(operator.name): operator}
        return MappingProxyType(by_name)

    def by_code(self, code: int) -> Operator | None:
        """Return the operator of a code; None for 0 and unassigned codes."""
        return self.codes.get(code)

    def by_id(self, operator_id: str) -> Operator | None:
        """Return the operator of an id such as "free-mobile"."""
        return self.ids.get(operator_id)

    def by_name(self, text: str) -> Operator | None:
        """Find an operator by id, name or alias, ignoring case, accents and hyphens."""
        return self.names.get(normalised_text(text))

    def by_plmn(self, plmn: str, on: date | None = None) -> Operator | None:
        """Return the holder of a PLMN ("20801", "208-01") on a day; by default today's."""
        holders = self.plmns.get(plmn.replace("-", "").replace(" ", ""), ())
        return next((self.ids.get(holder.operator_id) for holder in holders if holder.validity.holds(on)), None)

    def by_asn(self, asn: int) -> Operator | None:
        """Return the operator of an AS number.

        Most carry fixed and mobile traffic: it identifies the group, not "mobile".
        """
        return self.ids.get(self.asns.get(asn, ""))

    def by_address(self, address: str) -> Operator | None:
        """Return the operator of the longest prefix of an IP address; None for no prefix or an invalid address."""
        prefix = self._prefix_of(address)
        return None if prefix is None else self.ids.get(self.prefixes[prefix])

    def asn_of(self, address: str) -> int | None:
        """Return the AS number of the longest prefix of an IP address; None where none is known."""
        prefix = self._prefix_of(address)
        return None if prefix is None else self.prefix_asns.get(prefix)

    def counted_as(self, operator: Operator, on: date | None = None) -> Operator:
        """Return the operator that tests are counted under: a brand's owner, a virtual operator itself."""
        if operator.kind is not OperatorKind.BRAND:
            return operator
        owner = next((self.ids.get(host.operator_id) for host in operator.hosts if host.validity.holds(on)), None)
        return owner or operator

    @cached_property
    def not_mobile_codes(self) -> frozenset[int]:
        """Codes of operators of fixed lines, satellites or fixed wireless."""
        return frozenset(operator.code for operator in self.operators if not operator.kind.is_mobile)

    def _prefix_of(self, address: str) -> IPv4Network | IPv6Network | None:
        try:
            number = ip_address(address)
        except ValueError:
            return None  # an invalid address has no operator
        networks = (ip_network((number.packed, length), strict=False) for length in self.prefix_lengths[number.version])
        return next((network for network in networks if network in self.prefixes), None)

    @cached_property
    def prefix_lengths(self) -> Mapping[int, tuple[int, ...]]:
        """Known prefix lengths by IP version, longest first."""
        lengths: dict[int, set[int]] = {4: set(), 6: set()}
        for prefix in self.prefixes:
            lengths[prefix.version].add(prefix.prefixlen)
        return {version: tuple(sorted(of_version, reverse=True)) for version, of_version in lengths.items()}
