"""A buyer's ledger: amounts paid by number of company and category, and its balance beside the directory.

Amounts are whole cents: sums of a long ledger stay exact, credit notes are negative.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from maillage.accounts.domain.terms import AnyVerb
from maillage.core.problems import Finding, sentence
from maillage.include.structures.domain.structures import StructureKind

CENTS: Final = 100  # in an euro
MOST_ROWS: Final = 500_000
MOST_BYTES: Final = 40 * 1024 * 1024
MOST_KEPT_SUMS: Final = 50_000  # of (number, category): a region's year has some thousands
LONGEST_CATEGORY: Final = 80


class LedgerVerb(AnyVerb):
    """What is done with ledgers, for the trace."""

    KEPT = "ledger-kept", sentence("Journal d’achats gardé")
    REMOVED = "ledger-removed", sentence("Journal d’achats effacé")


@dataclass(frozen=True, slots=True)
class LedgerSums:
    """What was read of a ledger: cents by (SIRET, SIREN or "", category), rows read, rows left out and why."""

    cents: Mapping[tuple[str, str], int]
    rows: int
    unread_rows: int = 0
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedSupplier:
    """A structure of the directory; an establishment may hold several kinds."""

    siret: str
    name: str
    kinds: tuple[StructureKind, ...]
    number: int


@dataclass(frozen=True, slots=True)
class SupplierPlace:
    """Where an establishment is: codes of its commune, its EPCI ("" for none), its département."""

    commune: str = ""
    epci: str = ""
    departement: str = ""


NOWHERE: Final = SupplierPlace()


@dataclass(frozen=True, slots=True)
class SupplierAmount:
    """What was bought from a structure."""

    supplier: ListedSupplier
    cents: int


@dataclass(frozen=True, slots=True)
class KindAmount:
    """What was bought from structures of these kinds; ``is_counted`` where it is part of the inclusive share."""

    kinds: tuple[StructureKind, ...]
    cents: int
    suppliers: int
    is_counted: bool


@dataclass(frozen=True, slots=True)
class NamedAmount:
    """What was bought in a category, or from a place: all of it, and what went to inclusive structures."""

    name: str
    cents: int
    inclusive_cents: int


@dataclass(frozen=True, slots=True)
class LedgerBalance:
    """What a ledger says: the inclusive share, its parts, what cannot be said.

    ``maybe``: other establishments of the company of a structure, not counted; ``unnumbered_cents``: rows without a
    number, of which nothing can be said. Places are of all suppliers whose establishment is known; of inclusive ones
    all, "" where theirs is not. With an empty directory (``is_directory_empty``) nobody knows what is inclusive: its
    parts are not zero but unknown.
    """

    rows: int
    unread_rows: int
    cents: int
    inclusive_cents: int
    disability_cents: int
    unnumbered_cents: int
    kinds: tuple[KindAmount, ...]
    departements: tuple[NamedAmount, ...]
    epcis: tuple[NamedAmount, ...]
    communes: tuple[NamedAmount, ...]
    categories: tuple[NamedAmount, ...]
    suppliers: tuple[SupplierAmount, ...]
    maybe: tuple[SupplierAmount, ...]
    is_directory_empty: bool = False

    @property
    def share(self) -> float | None:
        """The inclusive share of the whole (0-1); None where nothing was paid in all, and without a directory."""
        return self.inclusive_cents / self.cents if self.cents > 0 and not self.is_directory_empty else None

    def inclusive_part(self, inclusive_cents: int) -> int | None:
        """A part of what is inclusive; None where nobody knows."""
        return None if self.is_directory_empty else inclusive_cents


@dataclass(frozen=True, slots=True)
class DisabilityFundRule:
    """What purchases from EA and ESAT take off a contribution: ``rate`` of the labour in the price, within a cap."""

    rate: float
    cap_low: float  # of the contribution, below half of the rate of employment that the law asks for
    cap_high: float
    in_force_from: dt.date
    read_on: dt.date
    source: str
    href: str
