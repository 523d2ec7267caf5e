"""Asks, gives, refuses and ends mandates; what happens stands in the trace of both organisations."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from maillage.accounts.models import Mandate, MandateRequest, Organisation
from maillage.accounts.record.trace import note
from maillage.accounts.terms import Acting, Capability, OrganisationState, Verb
from maillage.core.problems import Forbidden, Refused, sentence


@transaction.atomic
def ask_mandate(
    acting: Acting, principal: Organisation, *, scope: Capability, message: str, now: datetime
) -> MandateRequest:
    """The request to act for ``principal`` within ``scope``; Refused where it may already, or the request waits."""
    actor = Organisation.objects.get(pk=acting.organisation_id)
    _refuse_impossible(actor, principal, scope)
    request, is_new = MandateRequest.objects.get_or_create(
        actor=actor,
        principal=principal,
        scope=scope.value,
        answered_at=None,
        defaults={"asked_by_id": acting.user_id, "message": message, "asked_at": now},
    )
    if not is_new:
        raise Refused(
            "mandate_asked",
            sentence("Ce mandat est déjà demandé : %(name)s doit répondre."),
            name=principal.name,
        )
    _note_both(acting, Verb.MANDATE_ASKED, request, now=now)
    return request


@transaction.atomic
def give_mandate(acting: Acting, actor: Organisation, *, scope: Capability, proof: str = "", now: datetime) -> Mandate:
    """The consent that ``actor`` acts for the acting organisation within ``scope``; answers a request that waited.

    Where another (the agency) records the consent for it, ``proof`` names where it was given; Refused without.
    """
    principal = Organisation.objects.get(pk=acting.organisation_id)
    if acting.through_id is not None and not proof.strip():
        raise Refused(
            "proof_missing",
            sentence("Dites où l’accord a été donné : délibération du conseil, courrier, avec sa date."),
        )
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
    _note_both(acting, Verb.MANDATE_GIVEN, mandate, now=now, proof=proof.strip())
    return mandate


@transaction.atomic
def refuse_mandate(acting: Acting, request: MandateRequest, *, now: datetime) -> None:
    """The request is answered with no, or taken back by who asked; one that was answered stays as it is."""
    _refuse_outsider(acting, request.actor_id, request.principal_id)
    if MandateRequest.objects.filter(pk=request.pk, answered_at=None).update(answered_at=now):
        _note_both(acting, Verb.MANDATE_REFUSED, request, now=now)


@transaction.atomic
def end_mandate(acting: Acting, mandate: Mandate, *, now: datetime) -> None:
    """The mandate ends now, by either side; what was published under it stays."""
    _refuse_outsider(acting, mandate.actor_id, mandate.principal_id)
    if Mandate.objects.filter(pk=mandate.pk, ended_at=None).update(ended_at=now):
        _note_both(acting, Verb.MANDATE_ENDED, mandate, now=now)


def _refuse_impossible(actor: Organisation, principal: Organisation, scope: Capability) -> None:
    if actor.pk == principal.pk:
        raise Refused("mandate_of_itself", sentence("Une organisation agit pour elle-même sans mandat."))
    for side in (actor, principal):
        if side.state != OrganisationState.ACCEPTED:
            raise Refused("organisation_closed", sentence("%(name)s n’est pas acceptée par l’agence."), name=side.name)
    if Mandate.objects.filter(actor=actor, principal=principal, scope=scope.value, ended_at=None).exists():
        raise Refused(
            "mandate_in_force",
            sentence("%(actor)s a déjà un mandat de %(principal)s."),
            actor=actor.name,
            principal=principal.name,
        )


def _refuse_outsider(acting: Acting, *sides: int) -> None:
    if acting.organisation_id not in sides:
        raise Forbidden("not_of_the_mandate", sentence("Seules les deux organisations d’un mandat en décident."))


def _note_both(
    acting: Acting, verb: Verb, consent: Mandate | MandateRequest, *, now: datetime, proof: str = ""
) -> None:
    """One entry for each side, titled by the other: each finds it in its own trace."""
    actor, principal = consent.actor, consent.principal
    detail = {"actor": actor.slug, "principal": principal.slug, **({"proof": proof} if proof else {})}
    if consent.scope != Capability.OPEN:
        # Entries without a scope are of open data: those of before there were scopes too.
        detail["scope"] = consent.scope
    for side, other in ((principal, actor), (actor, principal)):
        # Seen from the other side, the acting organisation is the one through which it was done.
        through = acting.through_id if side.pk == acting.organisation_id else acting.organisation_id
        seen = replace(acting, organisation_id=side.pk, through_id=through)
        note(seen, verb, about=f"organisation:{other.slug}", title=other.name, now=now, detail=detail)
