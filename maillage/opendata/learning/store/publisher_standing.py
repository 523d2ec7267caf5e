"""Who takes part in the territory: organisations that publish, that are silent, that are invited; by EPCI.

Who has come and who is invited is what accounts say (``arrived_organisations``, ``invited_organisations``): the card of
the cockpit and the pages of a welcome have one number for one word.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import Final

from maillage.accounts.domain.terms import Capability, OrganisationKind
from maillage.accounts.store.model_types import organisation_kinds
from maillage.accounts.store.organisations import (
    accepted_organisations,
    arrived_organisations,
    invited_organisations,
)
from maillage.opendata.catalog.domain.terms import DatasetKind
from maillage.opendata.catalog.store.datasets import open_datasets
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.territory.domain.terms import Address, Kind, Territory
from maillage.territory.store.territories import communes_of, territory
from maillage.web.installation import home_territory
from maillage.web.long_lists import long_list

SILENT_AFTER: Final = timedelta(days=183)


class PublisherStanding(Enum):
    """How an organisation takes part. One that another publishes for may be invited, too."""

    PUBLISHING = "publishing"  # published something within six months
    SILENT = "silent"  # has members, is of a kind that publishes data, and published nothing for six months
    INVITED = "invited"  # nobody has come in yet


@dataclass(frozen=True, slots=True)
class EpciPublishers:
    """The communes of an EPCI: how many there are, and how their organisations take part."""

    epci: Territory
    communes: int
    standing: Mapping[PublisherStanding, int]

    def count(self, standing: PublisherStanding) -> int:
        """The number of its communes that take part so."""
        return self.standing.get(standing, 0)

    @property
    def shares(self) -> tuple[float, float]:
        """The shares (0 to 1) of its communes that publish, and that were reached without publishing yet."""
        publishing = self.count(PublisherStanding.PUBLISHING) / self.communes
        reached = (self.count(PublisherStanding.SILENT) + self.count(PublisherStanding.INVITED)) / self.communes
        return publishing, min(reached, 1 - publishing)


@dataclass(frozen=True, slots=True)
class Publishers:
    """The organisations of the installation by how they take part, EPCI with most communes first; the last act."""

    standing: Mapping[PublisherStanding, int]
    epcis: tuple[EpciPublishers, ...]
    last: Dataset | None

    def count(self, standing: PublisherStanding) -> int:
        """The number of organisations that take part so."""
        return self.standing.get(standing, 0)


def publishers(*, now: datetime) -> Publishers:
    """How the organisations take part, in a constant number of queries; real ones alone."""
    published = open_datasets().filter(is_demonstration=False).exclude(kind=DatasetKind.HARVESTED.value)
    recent = published.filter(modified_at__gt=now - SILENT_AFTER).order_by().values_list("organisation", flat=True)
    standings = list(_standings(frozenset(recent.distinct())))
    return Publishers(
        standing=Counter(standing for _commune, standing in standings),
        epcis=_by_epci(standings),
        last=published.order_by("-modified_at").first(),
    )


def _standings(active: Collection[int]) -> Iterator[tuple[str, PublisherStanding]]:
    """How each organisation takes part, beside the Insee code of its commune; "" if it governs none.

    ``active`` are those that published something within six months.
    """
    # A kind of a feature that is installed no more is none.
    publishing_kinds = {word for word, kind in organisation_kinds().items() if Capability.OPEN in kind.concerns}
    members, invited = (
        frozenset(several.order_by().values_list("pk", flat=True))
        for several in (arrived_organisations().exclude(pk__in=long_list(active)), invited_organisations())
    )
    commune, prefix = OrganisationKind.COMMUNE.value, f"{Kind.COMMUNE}:"
    rows = accepted_organisations().filter(is_agency=False).values_list("pk", "kind", "territory")
    for number, kind, address in rows:
        code = address.removeprefix(prefix) if kind == commune else ""
        if number in active:
            yield code, PublisherStanding.PUBLISHING
        elif number in members and kind in publishing_kinds:
            yield code, PublisherStanding.SILENT
        if number in invited:
            yield code, PublisherStanding.INVITED


def _by_epci(standings: Iterable[tuple[str, PublisherStanding]]) -> tuple[EpciPublishers, ...]:
    epci_of, epcis = _communes_here(home_territory(), territory(home_territory()).vintage)
    counts: dict[str, Counter[PublisherStanding]] = {code: Counter() for code in epcis}
    for commune, standing in set(standings):
        epci = epci_of.get(commune)
        if epci in counts:
            counts[epci][standing] += 1
    lines = [EpciPublishers(epci, communes, counts[code]) for code, (epci, communes) in epcis.items()]
    publishing = PublisherStanding.PUBLISHING
    lines.sort(key=lambda line: (-line.count(publishing), -sum(line.standing.values()), line.epci.name))
    return tuple(lines)


@lru_cache(maxsize=2)
def _communes_here(home: str, _vintage: str) -> tuple[Mapping[str, str], Mapping[str, tuple[Territory, int]]]:
    """The EPCI of each commune of the installation's territory, and each EPCI with its number of communes there."""
    communes = [territory(str(Address(Kind.COMMUNE, code))) for code in communes_of(home)]
    epci_of = {commune.code: commune.epci for commune in communes if commune.epci}
    counted = Counter(epci_of.values())
    named = {code: territory(str(Address(Kind.EPCI, code))) for code in counted}
    return epci_of, {code: (named[code], count) for code, count in counted.items()}
