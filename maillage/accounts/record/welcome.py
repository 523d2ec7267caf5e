"""Welcomes many bodies in one go: their organisations, invitations and requests for mandates; and reminds them.

Nothing is done twice: an organisation is found by its territory, SIRET or name, a mailbox that was already invited is
left alone until somebody reminds it, and a mandate that is in force or asked is not asked again. What a demonstration
invented is never found: nobody real is invited into it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from maillage.accounts.models import Invitation, Mandate, MandateRequest, Organisation
from maillage.accounts.queries.invitations import last_invitations, letter_states
from maillage.accounts.queries.organisations import real_organisations
from maillage.accounts.queries.welcome import UNREACHED_BY
from maillage.accounts.record.invitations import invite
from maillage.accounts.record.mandates import ask_mandate
from maillage.accounts.record.organisations import accept_organisation, create_organisation
from maillage.accounts.terms import (
    REMINDED_AFTER,
    Acting,
    BodyToWelcome,
    OrganisationKind,
    OrganisationState,
    Role,
    WelcomeTerms,
)
from maillage.core.problems import Refused, sentence
from maillage.territory.queries import territory
from maillage.web.turns import wait_turn


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
    wait_turn("welcome")
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
    wait_turn("welcome")
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
