"""Who takes part in the territory: organisations that publish, that are silent, that are invited; by EPCI."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import Final

from django.db.models import Exists, Max, OuterRef

from maillage.accounts.queries import Organisation
from maillage.accounts.queries.invitations import pending_invitations
from maillage.accounts.queries.organisations import with_members
from maillage.accounts.terms import OrganisationState
from maillage.catalog.queries import Dataset
from maillage.catalog.queries.datasets import open_datasets
from maillage.catalog.terms import DatasetKind
from maillage.territory.queries import built_in_within, territory
from maillage.territory.terms import Address, Kind, Territory
from maillage.web.installation import home_territory

SILENT_AFTER: Final = timedelta(days=183)


class PublisherStanding(Enum):
    """How an organisation takes part."""

    PUBLISHING = "publishing"  # published something within six months
    SILENT = "silent"  # has members, and published nothing for six months
    INVITED = "invited"  # asked or invited, and nobody has come in yet


@dataclass(frozen=True, slots=True)
class EpciPublishers:
    """The communes of an EPCI: how many there are, and how their organisations take part."""

    epci: Territory
    communes: int
    standing: Mapping[PublisherStanding, int]

    def count(self, standing: PublisherStanding) -> int:
        """The number of its communes that take part so."""
        return self.standing.get(standing, 0)


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
    last_by_organisation: dict[int, datetime] = dict(
        published.order_by()
        .values_list("organisation")
        .annotate(Max("modified_at"))
        .values_list("organisation", "modified_at__max")
    )
    standings = dict(_standings(last_by_organisation, now=now))
    return Publishers(
        standing=Counter(standings.values()),
        epcis=_by_epci(standings),
        last=published.order_by("-modified_at").first(),
    )


def _standings(last: Mapping[int, datetime], *, now: datetime) -> Iterable[tuple[tuple[int, str], PublisherStanding]]:
    """How each organisation takes part, by its number and territory."""
    organisations = Organisation.objects.filter(
        state__in=[OrganisationState.ACCEPTED.value, OrganisationState.ASKED.value], is_sandbox=False, is_agency=False
    )
    rows = organisations.annotate(
        has_members=Exists(with_members().filter(pk=OuterRef("pk"))),
        is_invited=Exists(pending_invitations(now=now).filter(organisation=OuterRef("pk"))),
    ).values_list("pk", "territory", "state", "has_members", "is_invited")
    for number, address, state, has_members, is_invited in rows:
        if number in last and last[number] > now - SILENT_AFTER:
            yield (number, address), PublisherStanding.PUBLISHING
        elif has_members:
            yield (number, address), PublisherStanding.SILENT
        elif is_invited or state == OrganisationState.ASKED:
            yield (number, address), PublisherStanding.INVITED


def _by_epci(standings: Mapping[tuple[int, str], PublisherStanding]) -> tuple[EpciPublishers, ...]:
    epci_of, epcis = _communes_here(home_territory(), territory(home_territory()).vintage)
    counts: dict[str, Counter[PublisherStanding]] = {code: Counter() for code in epcis}
    for (_number, address), standing in standings.items():
        kind, _colon, code = address.partition(":")
        epci = epci_of.get(code) if kind == Kind.COMMUNE else None
        if epci in counts:
            counts[epci][standing] += 1
    lines = [EpciPublishers(epci, communes, counts[code]) for code, (epci, communes) in epcis.items()]
    publishing = PublisherStanding.PUBLISHING
    lines.sort(key=lambda line: (-line.count(publishing), -sum(line.standing.values()), line.epci.name))
    return tuple(lines)


@lru_cache(maxsize=2)
def _communes_here(home: str, _vintage: str) -> tuple[Mapping[str, str], Mapping[str, tuple[Territory, int]]]:
    """The EPCI of each commune of the installation's territory, and each EPCI with its number of communes there."""
    place = territory(home)
    above = Address(place.kind, place.code)
    epci_of = {commune.code: commune.epci for commune in built_in_within(Kind.COMMUNE, above) if commune.epci}
    counted = Counter(epci_of.values())
    named = {code: territory(str(Address(Kind.EPCI, code))) for code in counted}
    return epci_of, {code: (named[code], count) for code, count in counted.items()}
