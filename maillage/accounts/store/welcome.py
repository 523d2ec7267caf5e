"""Welcomes many bodies in one go, and says how far they have come: by EPCI, and within one commune by commune.

A welcome creates organisations, invites people and asks for mandates; a reminder writes again. Nothing is done twice:
an organisation is found by its territory, SIRET or name, a mailbox that was already invited is left alone until
somebody reminds it, and a mandate that is in force or asked is not asked again. What a demonstration invented is never
found: nobody real is invited into it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Count, Q

from maillage.accounts.domain.terms import (
    REMINDED_AFTER,
    Acting,
    BodyToWelcome,
    Capability,
    OrganisationKind,
    OrganisationState,
    Role,
    WelcomeTerms,
)
from maillage.accounts.store.invitations import invite, last_invitations, letter_states
from maillage.accounts.store.mandates import ask_mandate
from maillage.accounts.store.models import Invitation, Mandate, MandateRequest, Membership, Organisation
from maillage.accounts.store.organisation_changes import accept_organisation, create_organisation
from maillage.accounts.store.organisations import (
    arrived_organisations,
    invited_organisations,
    real_organisations,
)
from maillage.core.problems import Refused, sentence
from maillage.core.word_enum import Labelled
from maillage.kits.letters.terms import LetterState
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.store.territories import children, communes_of, territory
from maillage.web.turns import advisory_lock

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


@dataclass(frozen=True, slots=True)
class Welcome:
    """What was done for one organisation: its new invitations with their tokens, and the mandates asked of it."""

    organisation: Organisation
    invitations: Sequence[tuple[Invitation, str]]
    requests: Sequence[MandateRequest] = ()


@transaction.atomic
def welcome_bodies(
    agency: Acting, bodies: Sequence[BodyToWelcome], terms: WelcomeTerms, *, now: datetime
) -> list[Welcome]:
    """Create or accept the organisation of each body, invite its mailboxes, and ask the mandates of ``terms``.

    All of it, or nothing: raises Refused, naming the body, if one of them is suspended or was refused, and if the body
    that asks for mandates takes no part.
    """
    advisory_lock("welcome")
    welcomes = [_welcome(agency, body, terms.role, now=now) for body in bodies]
    if not terms.scopes:
        return welcomes
    # The last, since the body that asks may be one of those welcomed.
    holder = _mandate_holder(agency, terms.holder_territory)
    return [
        replace(welcome, requests=_asked_mandates(holder, welcome.organisation, terms, now=now)) for welcome in welcomes
    ]


@transaction.atomic
def remind(agency: Acting, organisation_ids: Collection[int], *, now: datetime) -> list[Welcome]:
    """Invite again, with a new link, the mailboxes of organisations that nobody has joined.

    A mailbox that no letter reached, and one that was written to within ``REMINDED_AFTER``, is left out.
    """
    advisory_lock("welcome")
    organisations = real_organisations().filter(pk__in=organisation_ids, state=OrganisationState.ACCEPTED.value)
    silent = {row.pk: row for row in organisations.exclude(memberships__user__is_active=True)}
    waiting = last_invitations(silent)
    letters = letter_states(waiting)
    due = [row for row in waiting if row.invited_at <= now - REMINDED_AFTER and letters.get(row.pk) not in UNREACHED_BY]
    welcomes = []
    for number, organisation in silent.items():
        acting = replace(agency, organisation_id=number, through_id=agency.organisation_id)
        of_organisation = [row for row in due if row.organisation_id == number]
        invitations = [invite(acting, row.email, Role(row.role), now=now) for row in of_organisation]
        if invitations:
            requests = MandateRequest.objects.filter(principal=organisation, answered_at=None).select_related("actor")
            welcomes.append(Welcome(organisation, invitations, list(requests)))
    return welcomes


def organisation_of_body(body: BodyToWelcome) -> Organisation | None:
    """The organisation of a body, by the territory it governs, else by its SIRET, else by its name."""
    organisations = real_organisations().filter(is_agency=False)
    ways = [
        Q(territory=body.territory, kind=body.kind.value) if body.territory else None,
        Q(siret=body.siret) if body.siret else None,
        Q(name__iexact=body.name, territory__in=["", body.territory]),
    ]
    for way in filter(None, ways):
        organisation = organisations.filter(way).order_by("pk").first()
        if organisation is not None:
            return organisation
    return None


def _welcome(agency: Acting, body: BodyToWelcome, role: Role, *, now: datetime) -> Welcome:
    organisation = organisation_of_body(body) or create_organisation(
        _free_name(body), kind=body.kind, territory=body.territory, siret=body.siret, now=now, by=agency
    )
    acting = replace(agency, organisation_id=organisation.pk, through_id=agency.organisation_id)
    invitations = []
    if organisation.state == OrganisationState.ASKED:
        accepted = accept_organisation(acting, now=now)
        invitations += [accepted] if accepted else []
        organisation.refresh_from_db()
    if organisation.state != OrganisationState.ACCEPTED:
        message = sentence("%(name)s est suspendue ou refusée : décidez-en d’abord sur la page des organisations.")
        raise Refused("organisation_closed", message, name=organisation.name)
    # Neither of a member nor invited.
    members = organisation.memberships.filter(user__is_active=True)
    mailboxes = {address.lower() for pair in members.values_list("user__email", "user__username") for address in pair}
    mailboxes |= {row.email for row in last_invitations([organisation.pk]) if row.expires_at > now}
    new = [email for email in body.emails if email not in mailboxes]
    return Welcome(organisation, [*invitations, *(invite(acting, email, role, now=now) for email in new)])


def _mandate_holder(agency: Acting, territory_address: str) -> Acting:
    """The agency itself, or acting for the organisation that governs a territory; raises Refused if there is none."""
    if not territory_address:
        return agency
    governing = real_organisations().filter(territory=territory_address, kind=OrganisationKind.EPCI.value)
    organisation = governing.filter(state=OrganisationState.ACCEPTED.value).order_by("pk").first()
    if organisation is None:
        message = sentence("%(name)s ne participe pas encore : cochez-la aussi, ou demandez pour l’agence.")
        raise Refused("mandate_holder_absent", message, name=territory(territory_address).name)
    return replace(agency, organisation_id=organisation.pk, through_id=agency.organisation_id)


def _asked_mandates(
    holder: Acting, principal: Organisation, terms: WelcomeTerms, *, now: datetime
) -> list[MandateRequest]:
    if holder.organisation_id == principal.pk:
        return []
    sides = {"actor": holder.organisation_id, "principal": principal.pk}
    settled = {
        *Mandate.objects.filter(**sides, ended_at=None).values_list("scope", flat=True),
        *MandateRequest.objects.filter(**sides, answered_at=None).values_list("scope", flat=True),
    }
    return [
        ask_mandate(holder, principal, scope=scope, message=terms.message, now=now)
        for scope in terms.scopes
        if scope.value not in settled
    ]


def _free_name(body: BodyToWelcome) -> str:
    """The name of the body; that of another territory's namesake gets its département, as names are unique."""
    if not body.territory or not Organisation.objects.filter(name__iexact=body.name).exists():
        return body.name
    place = territory(body.territory)
    return f"{body.name} ({place.departement or place.code})"
