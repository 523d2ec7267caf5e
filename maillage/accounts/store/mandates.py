"""Mandates: request, give, refuse, end; those given, held and pending; likely partners.

Each change adds audit entries in both organisations. Also creates and revokes API keys, and records the day each was
last used.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from maillage.accounts.domain.secrets import beginning_of, new_key_token
from maillage.accounts.domain.terms import Acting, Capability, OrganisationState, Role, Verb
from maillage.accounts.store.models import ApiKey, Mandate, MandateRequest, Organisation
from maillage.accounts.store.organisations import accepted_organisations
from maillage.accounts.store.permissions import acting_of_key
from maillage.accounts.store.trace import note
from maillage.core.problems import Forbidden, Refused, sentence
from maillage.territory.store.territories import communes_of, parents
from maillage.web.protection.tokens import token_digest
from maillage.web.turns import advisory_lock

_MAX_CANDIDATES = 60
_GOVERNED = ("region", "departement", "epci", "commune")
_SENT_TWICE: Final = timedelta(minutes=1)  # a double click, or the page loaded again at once


@transaction.atomic
def ask_mandate(
    acting: Acting, principal: Organisation, *, scope: Capability, message: str, now: datetime
) -> MandateRequest:
    """Request to act for ``principal`` within ``scope``; raises Refused if there is a mandate or pending request."""
    actor = Organisation.objects.get(pk=acting.organisation_id)
    advisory_lock(f"mandates of organisation {principal.pk}")
    _refuse_impossible(actor, principal, scope)
    request, is_new = MandateRequest.objects.get_or_create(
        actor=actor,
        principal=principal,
        scope=scope.value,
        answered_at=None,
        defaults={"asked_by_id": acting.user_id, "message": message, "asked_at": now},
    )
    if not is_new:
        message = sentence("Ce mandat est déjà demandé : %(name)s doit répondre.")
        raise Refused("mandate_asked", message, name=principal.name)
    _record_audit_of_both(acting, Verb.MANDATE_ASKED, request, now=now)
    return request


@transaction.atomic
def give_mandate(acting: Acting, actor: Organisation, *, scope: Capability, proof: str = "", now: datetime) -> Mandate:
    """Give ``actor`` a mandate to act for the acting organisation within ``scope``; answers a pending request.

    If the agency records the consent on its behalf, ``proof`` must name where it was given, else raises Refused.
    """
    principal = Organisation.objects.get(pk=acting.organisation_id)
    if acting.through_id is not None and not proof.strip():
        message = sentence("Dites où l’accord a été donné : délibération du conseil, courrier, avec sa date.")
        raise Refused("proof_missing", message)
    advisory_lock(f"mandates of organisation {principal.pk}")
    _refuse_impossible(actor, principal, scope)
    waiting = MandateRequest.objects.filter(actor=actor, principal=principal, scope=scope.value, answered_at=None)
    waiting.update(answered_at=now)
    mandate = Mandate.objects.create(
        actor=actor,
        principal=principal,
        scope=scope.value,
        consented_by_id=acting.user_id,
        proof=proof.strip(),
        given_at=now,
    )
    _record_audit_of_both(acting, Verb.MANDATE_GIVEN, mandate, now=now, proof=proof.strip())
    return mandate


@transaction.atomic
def refuse_mandate(acting: Acting, request: MandateRequest, *, now: datetime) -> None:
    """Refuse a request, or withdraw one's own; an answered one is unchanged."""
    _refuse_outsider(acting, request.actor_id, request.principal_id)
    if MandateRequest.objects.filter(pk=request.pk, answered_at=None).update(answered_at=now):
        _record_audit_of_both(acting, Verb.MANDATE_REFUSED, request, now=now)


@transaction.atomic
def end_mandate(acting: Acting, mandate: Mandate, *, now: datetime) -> None:
    """End a mandate, by either party; what was published under it stays."""
    _refuse_outsider(acting, mandate.actor_id, mandate.principal_id)
    if Mandate.objects.filter(pk=mandate.pk, ended_at=None).update(ended_at=now):
        _record_audit_of_both(acting, Verb.MANDATE_ENDED, mandate, now=now)


def _refuse_impossible(actor: Organisation, principal: Organisation, scope: Capability) -> None:
    if actor.pk == principal.pk:
        raise Refused("mandate_of_itself", sentence("Une organisation agit pour elle-même sans mandat."))
    for side in (actor, principal):
        if side.state != OrganisationState.ACCEPTED:
            raise Refused("organisation_closed", sentence("%(name)s n’est pas acceptée par l’agence."), name=side.name)
    if Mandate.objects.filter(actor=actor, principal=principal, scope=scope.value, ended_at=None).exists():
        message = sentence("%(actor)s a déjà un mandat de %(principal)s.")
        raise Refused("mandate_in_force", message, actor=actor.name, principal=principal.name)


def _refuse_outsider(acting: Acting, *sides: int) -> None:
    if acting.organisation_id not in sides:
        raise Forbidden("not_of_the_mandate", sentence("Seules les deux organisations d’un mandat en décident."))


def _record_audit_of_both(
    acting: Acting, verb: Verb, consent: Mandate | MandateRequest, *, now: datetime, proof: str = ""
) -> None:
    """Write an audit entry for each party, titled by the other."""
    actor, principal = consent.actor, consent.principal
    detail = {"actor": actor.slug, "principal": principal.slug, **({"proof": proof} if proof else {})}
    if consent.scope != Capability.OPEN:
        # Entries without a scope are of open data, like those from before scopes existed.
        detail["scope"] = consent.scope
    for side, other in ((principal, actor), (actor, principal)):
        # Seen from the other party, the acting organisation is the intermediary.
        through = acting.through_id if side.pk == acting.organisation_id else acting.organisation_id
        seen = replace(acting, organisation_id=side.pk, through_id=through)
        note(seen, verb, about=f"organisation:{other.slug}", title=other.name, now=now, detail=detail)


@transaction.atomic
def make_key(acting: Acting, name: str, role: Role, *, now: datetime) -> tuple[ApiKey, str]:
    """Create a key and its token, which is shown once; raises Refused for the administrator role.

    Of a double click the page of the second is shown, and no token is stored: the key of the first gets that token.
    """
    if role is Role.ADMINISTRATOR:
        message = sentence("Une clé ne peut pas administrer : choisissez lecture, rédaction ou publication.")
        raise Refused("key_role_too_high", message)
    token = new_key_token()
    advisory_lock(f"keys of organisation {acting.organisation_id}")
    duplicate = ApiKey.objects.filter(
        organisation=acting.organisation_id, name=name, role=role.value, made_by=acting.user_id, made_by__isnull=False,
        made_at__gt=now - _SENT_TWICE, last_used_on=None, revoked_at=None,
    ).first()  # fmt: skip
    if duplicate is not None:
        duplicate.beginning, duplicate.digest = beginning_of(token), token_digest(token)
        duplicate.save(update_fields=["beginning", "digest"])
        return duplicate, token
    key = ApiKey.objects.create(
        organisation_id=acting.organisation_id,
        name=name,
        role=role.value,
        beginning=beginning_of(token),
        digest=token_digest(token),
        made_by_id=acting.user_id,
        made_at=now,
    )
    note(acting, Verb.KEY_MADE, about=f"key:{key.pk}", title=name, now=now, detail={"role": role.value})
    return key, token


@transaction.atomic
def revoke_key(acting: Acting, key: ApiKey, *, now: datetime) -> None:
    """Revoke a key; one that was revoked is unchanged."""
    changed = ApiKey.objects.filter(pk=key.pk, organisation=acting.organisation_id, revoked_at=None)
    if changed.update(revoked_at=now):
        note(acting, Verb.KEY_REVOKED, about=f"key:{key.pk}", title=key.name, now=now)


def key_acting(token: str, role: Role, *, today: date) -> Acting:
    """The organisation of the key ``token`` acting as ``role``, recording its use; raises Forbidden otherwise."""
    acting = acting_of_key(token, role)
    if acting is None:
        raise Forbidden("key_unknown", sentence("Cette clé n’existe pas ou est révoquée : faites-en une autre."))
    note_key_use(token, today=today)
    return acting


def note_key_use(token: str, *, today: date) -> None:
    """Record that the key was used ``today``, with at most one write per day."""
    not_today = Q(last_used_on__isnull=True) | Q(last_used_on__lt=today)
    ApiKey.objects.filter(not_today, digest=token_digest(token)).update(last_used_on=today)


@dataclass(frozen=True, slots=True)
class MandatesOf:
    """The active mandates of one organisation, and its pending requests."""

    given: Sequence[Mandate]
    held: Sequence[Mandate]
    to_answer: Sequence[MandateRequest]
    asked: Sequence[MandateRequest]


def mandates_of(organisation: Organisation) -> MandatesOf:
    """The mandates and requests of ``organisation``, sorted by the other party."""
    in_force = Mandate.objects.filter(ended_at=None)
    waiting = MandateRequest.objects.filter(answered_at=None)
    return MandatesOf(
        given=_by_name(in_force.filter(principal=organisation), "actor"),
        held=_by_name(in_force.filter(actor=organisation), "principal"),
        to_answer=_by_name(waiting.filter(principal=organisation), "actor"),
        asked=_by_name(waiting.filter(actor=organisation), "principal"),
    )


def mandate_of(organisation: Organisation, number: int) -> Mandate:
    """A mandate by primary key, active or ended; raises Http404, or Refused if ``organisation`` is not a party."""
    mandate = get_object_or_404(Mandate.objects.select_related("actor", "principal"), pk=number)
    if organisation not in (mandate.actor, mandate.principal):
        raise Refused("not_of_the_mandate", sentence("Ce mandat lie d’autres organisations."))
    return mandate


def mandate_request_of(organisation: Organisation, number: int) -> MandateRequest:
    """A mandate request by primary key, answered or not.

    Raises Http404, or Refused if ``organisation`` is not a party.
    """
    request = get_object_or_404(MandateRequest.objects.select_related("actor", "principal"), pk=number)
    if organisation not in (request.actor, request.principal):
        raise Refused("not_of_the_mandate", sentence("Cette demande concerne d’autres organisations."))
    return request


def requests_to_answer(organisations: Collection[Organisation]) -> QuerySet[MandateRequest]:
    """The pending requests that these organisations are to answer, the oldest first."""
    waiting = MandateRequest.objects.filter(answered_at=None, principal__in=organisations)
    return waiting.select_related("actor", "principal").order_by("asked_at", "pk")


def requests_unanswered(organisations: Collection[Organisation], *, before: datetime) -> QuerySet[MandateRequest]:
    """The requests that these organisations made before a moment, and that nobody has answered; the oldest first."""
    waiting = MandateRequest.objects.filter(answered_at=None, actor__in=organisations, asked_at__lt=before)
    return waiting.select_related("actor", "principal").order_by("asked_at", "pk")


def mandate_candidates(organisation: Organisation, text: str) -> list[Organisation]:
    """Organisations whose name contains ``text``.

    By default those of enclosing and enclosed territories, and the agency.
    """
    others = accepted_organisations().exclude(pk=organisation.pk).order_by("name")
    if text:
        return list(others.filter(name__icontains=text)[:_MAX_CANDIDATES])
    near: list[str] = []
    kind = organisation.territory.partition(":")[0]
    if kind in _GOVERNED:
        near += [place.address for place in parents(organisation.territory)]
    if kind == "epci":
        # A région has too many communes to list: they are found by searching.
        near += [f"commune:{code}" for code in communes_of(organisation.territory)]
    return list((others.filter(territory__in=near) | others.filter(is_agency=True))[:_MAX_CANDIDATES])


def _by_name(consents: QuerySet, other: str) -> list:  # type: ignore[type-arg]
    return list(consents.select_related("actor", "principal").order_by(f"{other}__name"))
