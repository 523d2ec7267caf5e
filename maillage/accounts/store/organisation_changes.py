"""Admits, refuses, suspends and changes organisations; creates sandboxes and demonstration organisations.

The last two are not real bodies, and are deleted as a whole. No name, address or password of a learner is asked for or
stored.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.dispatch import Signal

from maillage.accounts.domain.organisations import checked_siret
from maillage.accounts.domain.terms import (
    Acting,
    AnyKind,
    OrganisationAsk,
    OrganisationKind,
    OrganisationState,
    Role,
    Verb,
)
from maillage.accounts.store.invitations import invite
from maillage.accounts.store.models import Invitation, Membership, Organisation, OrganisationRequest, User
from maillage.accounts.store.organisations import SHOWN_PREFIX
from maillage.accounts.store.trace import note
from maillage.core.problems import Refused, sentence
from maillage.kits.letters.record.queue import forget_letters_of

organisation_asked: Final = Signal()  # sent with request, organisation
_LEARNER_PREFIX: Final = "essai-"
_MARK_LENGTH: Final = 4  # characters that distinguish sandboxes
_LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # without ambiguous ones


@transaction.atomic
def create_organisation(
    name: str,
    *,
    kind: AnyKind,
    now: datetime,
    territory: str = "",
    siret: str = "",
    by: Acting | None = None,
) -> Organisation:
    """Create an accepted organisation; raises Refused for an invalid name or number, and for a second agency.

    ``by`` is the agency's person who creates it, for the audit trail; None on the command line.
    """
    if kind is OrganisationKind.AGENCY:
        raise Refused(
            "agency_is_one",
            sentence("L’agence se crée avec « maillage accounts create-agency-user » : choisissez une autre sorte."),
        )
    _refuse_name_of_another(name)
    number = checked_siret(siret)
    organisation = Organisation.objects.create(name=name, kind=kind.value, territory=territory, siret=number)
    acting = Acting(organisation.pk, by.user_id if by else None, by.organisation_id if by else None)
    note(acting, Verb.ORGANISATION_ACCEPTED, about=_about(organisation), title=name, now=now)
    return organisation


@transaction.atomic
def correct_organisation(
    acting: Acting, *, name: str, kind: AnyKind, territory: str, siret: str, now: datetime
) -> None:
    """Correct an organisation, with its former values in the audit trail.

    Raises Refused for an invalid number, for the name of another organisation, and if the agency would stop being one.
    """
    organisation = _locked(acting)
    if (kind is OrganisationKind.AGENCY) is not organisation.is_agency:
        raise Refused("agency_stays_one", sentence("L’agence est une, et le reste : choisissez une autre sorte."))
    _refuse_name_of_another(name, organisation)
    before = {"name": organisation.name, "kind": organisation.kind}
    before |= {"territory": organisation.territory, "siret": organisation.siret}
    after = {"name": name, "kind": kind.value, "territory": territory, "siret": checked_siret(siret)}
    if before == after:
        return
    organisation.name, organisation.kind = after["name"], after["kind"]
    organisation.territory, organisation.siret = after["territory"], after["siret"]
    organisation.save()
    detail = {"before": before, "after": after}
    note(acting, Verb.ORGANISATION_CHANGED, about=_about(organisation), title=name, now=now, detail=detail)


@transaction.atomic
def ask_organisation(ask: OrganisationAsk, *, now: datetime) -> Organisation:
    """Create an organisation in state "asked" with its request.

    Raises Refused if it exists, unless it was refused before.
    """
    organisation = Organisation.objects.filter(name__iexact=ask.name).first()
    if organisation is None and ask.siret:
        organisation = Organisation.objects.filter(siret=ask.siret).first()
    if organisation is not None and organisation.state == OrganisationState.ASKED:
        message = sentence("%(name)s a déjà été demandée : l’agence répond bientôt, par courriel.")
        raise Refused("organisation_asked", message, name=organisation.name)
    if organisation is not None and organisation.state != OrganisationState.REFUSED:
        message = sentence("%(name)s est déjà là : demandez une invitation à ses administrateurs, ou à l’agence.")
        raise Refused("organisation_known", message, name=organisation.name)
    organisation = organisation or Organisation(name=ask.name)
    organisation.name, organisation.kind = ask.name, ask.kind.value
    organisation.territory, organisation.siret = ask.territory, ask.siret
    organisation.state = OrganisationState.ASKED.value
    organisation.save()
    OrganisationRequest.objects.update_or_create(
        organisation=organisation,
        defaults={
            "person_name": ask.person_name,
            "person_email": ask.person_email.strip().lower(),
            "message": ask.message,
            "asked_at": now,
            "answered_at": None,
            "reason": "",
        },
    )
    acting = Acting(organisation.pk)
    note(acting, Verb.ORGANISATION_ASKED, about=_about(organisation), title=ask.name, now=now)
    return organisation


@transaction.atomic
def accept_organisation(acting: Acting, *, now: datetime) -> tuple[Invitation, str] | None:
    """Accept an organisation.

    Returns the invitation of the requester with its token, None if a suspension was lifted.
    """
    organisation = _locked(acting)
    request = OrganisationRequest.objects.filter(organisation=organisation, answered_at=None).first()
    _change_state(acting, organisation, OrganisationState.ACCEPTED, Verb.ORGANISATION_ACCEPTED, now=now)
    if request is None:
        return None
    request.answered_at = now
    request.save()
    return invite(acting, request.person_email, Role.ADMINISTRATOR, now=now)


@transaction.atomic
def refuse_organisation(acting: Acting, reason: str, *, now: datetime) -> OrganisationRequest | None:
    """Refuse an organisation; returns its request, answered with ``reason``, or None if there was no request."""
    organisation = _locked(acting)
    if organisation.state != OrganisationState.ASKED:
        raise Refused("not_asked", sentence("Cette demande a déjà une réponse : rechargez la page."))
    _change_state(acting, organisation, OrganisationState.REFUSED, Verb.ORGANISATION_REFUSED, now=now, reason=reason)
    request = OrganisationRequest.objects.filter(organisation=organisation, answered_at=None).first()
    if request is not None:
        request.answered_at, request.reason = now, reason
        request.save()
    return request


@transaction.atomic
def suspend_organisation(acting: Acting, reason: str, *, now: datetime) -> None:
    """Suspend an organisation: nobody may act for it, and its data is kept. Raises Refused for the agency itself."""
    organisation = _locked(acting)
    if organisation.is_agency:
        raise Refused("agency_stays", sentence("L’agence ne peut pas se suspendre elle-même."))
    if organisation.state != OrganisationState.ACCEPTED:
        raise Refused("not_accepted", sentence("Seule une organisation acceptée peut être suspendue."))
    _change_state(
        acting, organisation, OrganisationState.SUSPENDED, Verb.ORGANISATION_SUSPENDED, now=now, reason=reason
    )


@transaction.atomic
def change_organisation(acting: Acting, *, email: str, website: str, now: datetime) -> None:
    """Set the public address and website of an organisation."""
    organisation = _locked(acting)
    before = {"email": organisation.email, "website": organisation.website}
    after = {"email": email, "website": website}
    if before == after:
        return
    organisation.email, organisation.website = email, website
    organisation.save()
    detail = {"before": before, "after": after}
    note(acting, Verb.ORGANISATION_CHANGED, about=_about(organisation), title=organisation.name, now=now, detail=detail)


def _refuse_name_of_another(name: str, organisation: Organisation | None = None) -> None:
    others = Organisation.objects.filter(name__iexact=name)
    if organisation is not None:
        others = others.exclude(pk=organisation.pk)
    if others.exists():
        message = sentence("Une organisation s’appelle déjà %(name)s : choisissez un autre nom.")
        raise Refused("organisation_known", message, name=name)


def _locked(acting: Acting) -> Organisation:
    return Organisation.objects.select_for_update().get(pk=acting.organisation_id)


def _change_state(
    acting: Acting,
    organisation: Organisation,
    state: OrganisationState,
    verb: Verb,
    *,
    now: datetime,
    reason: str = "",
) -> None:
    if organisation.state == state:
        raise Refused("nothing_to_change", sentence("C’est déjà fait : rechargez la page."))
    organisation.state = state.value
    organisation.save()
    detail = {"reason": reason} if reason else {}
    note(acting, verb, about=_about(organisation), title=organisation.name, now=now, detail=detail)


def _about(organisation: Organisation) -> str:
    return f"organisation:{organisation.slug}"


@transaction.atomic
def create_sandbox(person: User | None) -> tuple[User, Organisation]:
    """Create a sandbox commune, administered by ``person`` or by a new user without name or password."""
    mark = ""
    while not mark or Organisation.objects.filter(name__endswith=f" {mark}").exists():
        mark = "".join(secrets.choice(_LETTERS) for _ in range(_MARK_LENGTH))
    if person is None:
        person = User(username=f"{_LEARNER_PREFIX}{mark}-{secrets.token_hex(4)}", first_name="Bienvenue")
        person.set_unusable_password()
        person.save()
    sandbox = Organisation.objects.create(
        name=f"Commune d’essai {mark}",
        kind=OrganisationKind.COMMUNE.value,
        state=OrganisationState.ACCEPTED.value,
        is_sandbox=True,
    )
    Membership.objects.create(user=person, organisation=sandbox, role=Role.ADMINISTRATOR.value)
    return person, sandbox


def delete_sandboxes(organisation_ids: Sequence[int]) -> None:
    """Delete sandboxes with the users created for them; other members keep their account."""
    members = User.objects.filter(memberships__organisation__in=organisation_ids, username__startswith=_LEARNER_PREFIX)
    learners = [user.pk for user in members if not user.has_usable_password()]
    forget_letters_of(organisation_ids)
    Organisation.objects.filter(pk__in=organisation_ids, is_sandbox=True).delete()
    User.objects.filter(pk__in=learners).delete()


def create_demonstration_organisation(name: str, *, kind: AnyKind, territory: str) -> Organisation:
    """Create an accepted organisation for a demonstration; its name says that it is invented."""
    return Organisation.objects.create(name=name, kind=kind.value, territory=territory)


def add_demonstration_member(organisation: Organisation, first_name: str) -> User:
    """Create an invented user who publishes for an invented organisation, and cannot log in."""
    person = User(username=f"{SHOWN_PREFIX}{secrets.token_hex(4)}", first_name=first_name)
    person.set_unusable_password()
    person.save()
    Membership.objects.create(user=person, organisation=organisation, role=Role.PUBLISHER.value)
    return person


def delete_demonstration_organisations(organisation_ids: Sequence[int]) -> None:
    """Delete demonstration organisations with their invented users; must not be called with real ones."""
    members = User.objects.filter(memberships__organisation__in=organisation_ids, username__startswith=SHOWN_PREFIX)
    invented = [user.pk for user in members if not user.has_usable_password()]
    Organisation.objects.filter(pk__in=organisation_ids).delete()
    User.objects.filter(pk__in=invented).delete()
