"""How far the bodies that the agency invited have come: by EPCI, and for one EPCI commune by commune."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Count

from maillage.accounts.models import Invitation, Mandate, MandateRequest, Membership, Organisation
from maillage.accounts.queries.invitations import last_invitations, letter_states
from maillage.accounts.queries.organisations import (
    arrived_organisations,
    invited_organisations,
    real_organisations,
)
from maillage.accounts.terms import REMINDED_AFTER, Capability, Labelled, OrganisationKind, OrganisationState
from maillage.core.problems import sentence
from maillage.kits.letters.terms import LetterState
from maillage.territory.queries import children, communes_of, territory
from maillage.territory.terms import Kind, Territory

_GOVERNING: Final = (OrganisationKind.COMMUNE.value, OrganisationKind.EPCI.value)
# Its mailbox took no letter, or the agency set aside one that had not arrived: to write there again is no use.
UNREACHED_BY: Final = frozenset({LetterState.REFUSED, LetterState.SET_ASIDE})


class ArrivalState(Labelled):
    """How far a body has come; the label is shown beside its name."""

    ABSENT = "absent", sentence("pas invitée")
    ASKED = "asked", sentence("demande à venir")
    CLOSED = "closed", sentence("suspendue ou refusée")
    UNINVITED = "uninvited", sentence("créée, personne n’est invité")
    UNREACHED = "unreached", sentence("lettre refusée")
    INVITED = "invited", sentence("invitée")
    EXPIRED = "expired", sentence("invitation expirée")
    ARRIVED = "arrived", sentence("arrivée")


@dataclass(frozen=True, slots=True)
class AskedMandate:
    """A mandate asked of a body or given by it, for one capability."""

    scope: Capability
    holder: str
    is_given: bool


@dataclass(frozen=True, slots=True)
class BodyArrival:
    """One body: its organisation if there is one, its people, its last invitations and mandates.

    ``letters`` has the state of the letter of each invitation, by primary key.
    """

    name: str
    address: str
    organisation: Organisation | None
    state: ArrivalState
    people: int = 0
    invitations: Sequence[Invitation] = ()
    letters: Mapping[int, LetterState] = field(default_factory=dict)
    mandates: Sequence[AskedMandate] = ()

    @property
    def invited_at(self) -> datetime | None:
        """When the body was last written to."""
        return max((row.invited_at for row in self.invitations), default=None)

    def may_be_reminded(self, now: datetime) -> bool:
        """Whether a reminder would leave now: it was invited before yesterday, and a mailbox took the letter."""
        return self.state in {ArrivalState.INVITED, ArrivalState.EXPIRED} and any(
            row.invited_at <= now - REMINDED_AFTER and self.letters.get(row.pk) not in UNREACHED_BY
            for row in self.invitations
        )


@dataclass(frozen=True, slots=True)
class EpciArrivals:
    """An EPCI with the number of its communes, of those that have come, and of those invited that have not.

    Arrived and invited are those of ``arrived_organisations`` and ``invited_organisations``, as on every page.
    """

    epci: Territory
    communes: int
    arrived: int
    invited: int

    @property
    def absent(self) -> int:
        """The number of communes that nobody has invited."""
        return self.communes - self.arrived - self.invited


def bodies_of_epci(address: str) -> list[Territory]:
    """The EPCI at ``address``, then its communes by name."""
    return [territory(address), *sorted(children(address), key=lambda commune: commune.name)]


def arrivals_of_epci(address: str, *, now: datetime) -> list[BodyArrival]:
    """How far the EPCI at ``address`` and each of its communes have come, in the order of ``bodies_of_epci``."""
    bodies = bodies_of_epci(address)
    organisations = real_organisations().filter(
        territory__in=[body.address for body in bodies], kind__in=_GOVERNING, is_agency=False
    )
    by_territory = {row.territory: row for row in organisations.order_by("-pk")}
    return _arrivals([(body.name, body.address, by_territory.get(body.address)) for body in bodies], now=now)


def arrivals_of_others(*, now: datetime) -> list[BodyArrival]:
    """How far the other organisations have come that were invited and are not communes or EPCI, by name."""
    others = real_organisations().filter(is_agency=False, state=OrganisationState.ACCEPTED.value)
    invited = others.exclude(kind__in=_GOVERNING).filter(invitations__isnull=False).distinct()
    return _arrivals([(row.name, "", row) for row in invited.order_by("name")], now=now)


def arrivals_by_epci(home: str) -> list[EpciArrivals]:
    """The EPCI that have communes in the territory ``home``, by name, each counted over those communes."""
    communes = [territory(f"{Kind.COMMUNE}:{code}") for code in communes_of(home)]
    kind = OrganisationKind.COMMUNE.value
    arrived = set(arrived_organisations().filter(kind=kind).values_list("territory", flat=True))
    invited = set(invited_organisations().filter(kind=kind).values_list("territory", flat=True)) - arrived
    by_epci: dict[str, list[str]] = defaultdict(list)
    for commune in communes:
        if commune.epci:
            by_epci[commune.epci].append(commune.address)
    counted = [
        EpciArrivals(
            territory(f"{Kind.EPCI}:{code}"),
            len(addresses),
            len(arrived.intersection(addresses)),
            len(invited.intersection(addresses)),
        )
        for code, addresses in by_epci.items()
    ]
    return sorted(counted, key=lambda row: row.epci.name)


def _arrivals(bodies: Collection[tuple[str, str, Organisation | None]], *, now: datetime) -> list[BodyArrival]:
    organisations = [organisation for _name, _address, organisation in bodies if organisation is not None]
    members = Membership.objects.filter(organisation__in=organisations, user__is_active=True)
    people: dict[int, int] = dict(members.values_list("organisation").annotate(Count("pk")))
    waiting = last_invitations([organisation.pk for organisation in organisations])
    letters = letter_states(waiting)
    mandates = _mandates_of(organisations)
    arrivals = []
    for name, address, organisation in bodies:
        if organisation is None:
            arrivals.append(BodyArrival(name, address, None, ArrivalState.ABSENT))
            continue
        invitations = [row for row in waiting if row.organisation_id == organisation.pk]
        count = people.get(organisation.pk, 0)
        state = _state(organisation, count, invitations, letters, now=now)
        arrivals.append(
            BodyArrival(name, address, organisation, state, count, invitations, letters, mandates[organisation.pk])
        )
    return arrivals


def _state(
    organisation: Organisation,
    people: int,
    invitations: Sequence[Invitation],
    letters: Mapping[int, LetterState],
    *,
    now: datetime,
) -> ArrivalState:
    if organisation.state == OrganisationState.ASKED:
        return ArrivalState.ASKED
    if organisation.state != OrganisationState.ACCEPTED:
        return ArrivalState.CLOSED
    if people:
        return ArrivalState.ARRIVED
    if not invitations:
        return ArrivalState.UNINVITED
    if all(letters.get(row.pk) in UNREACHED_BY for row in invitations):
        return ArrivalState.UNREACHED
    return ArrivalState.INVITED if any(row.expires_at > now for row in invitations) else ArrivalState.EXPIRED


def _mandates_of(principals: Sequence[Organisation]) -> Mapping[int, Sequence[AskedMandate]]:
    mandates: dict[int, list[AskedMandate]] = defaultdict(list)
    requests = MandateRequest.objects.filter(principal__in=principals, answered_at=None).select_related("actor")
    in_force = Mandate.objects.filter(principal__in=principals, ended_at=None).select_related("actor")
    for mandate in in_force.order_by("pk"):
        of_principal = mandates[mandate.principal_id]
        of_principal.append(AskedMandate(Capability(mandate.scope), mandate.actor.name, is_given=True))
    for request in requests.order_by("pk"):
        of_principal = mandates[request.principal_id]
        of_principal.append(AskedMandate(Capability(request.scope), request.actor.name, is_given=False))
    return mandates
