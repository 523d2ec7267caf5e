"""Reads mandates: those an organisation gave and holds, pending requests, likely partners."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from maillage.accounts.models import Mandate, MandateRequest, Organisation
from maillage.accounts.queries.organisations import accepted_organisations
from maillage.core.problems import Refused, sentence
from maillage.territory.queries import communes_of, parents

_MAX_CANDIDATES = 60
_GOVERNED = ("region", "departement", "epci", "commune")


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
