"""Reads mandates: those an organisation gave and holds, what is asked, with whom one would make sense."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from maillage.accounts.models import Mandate, MandateRequest, Organisation
from maillage.accounts.queries.organisations import accepted_organisations
from maillage.core.problems import Refused, sentence
from maillage.territory.queries import communes_of, parents

_MOST_CANDIDATES = 60
_GOVERNED = ("region", "departement", "epci", "commune")


@dataclass(frozen=True, slots=True)
class MandatesOf:
    """All mandates in force of one organisation, and the requests that wait."""

    given: Sequence[Mandate]
    held: Sequence[Mandate]
    to_answer: Sequence[MandateRequest]
    asked: Sequence[MandateRequest]


def mandates_of(organisation: Organisation) -> MandatesOf:
    """What stands between ``organisation`` and others, by their names."""
    in_force = Mandate.objects.filter(ended_at=None)
    waiting = MandateRequest.objects.filter(answered_at=None)
    return MandatesOf(
        given=_by_name(in_force.filter(principal=organisation), "actor"),
        held=_by_name(in_force.filter(actor=organisation), "principal"),
        to_answer=_by_name(waiting.filter(principal=organisation), "actor"),
        asked=_by_name(waiting.filter(actor=organisation), "principal"),
    )


def mandate_of(organisation: Organisation, number: int) -> Mandate:
    """The mandate of that number, in force or ended, or Http404; Refused where ``organisation`` is on neither side."""
    mandate = get_object_or_404(Mandate.objects.select_related("actor", "principal"), pk=number)
    if organisation not in (mandate.actor, mandate.principal):
        raise Refused("not_of_the_mandate", sentence("Ce mandat lie d’autres organisations."))
    return mandate


def mandate_request_of(organisation: Organisation, number: int) -> MandateRequest:
    """The request for a mandate of that number, answered or not; Http404 and Refused likewise."""
    request = get_object_or_404(MandateRequest.objects.select_related("actor", "principal"), pk=number)
    if organisation not in (request.actor, request.principal):
        raise Refused("not_of_the_mandate", sentence("Cette demande concerne d’autres organisations."))
    return request


def mandate_candidates(organisation: Organisation, text: str) -> list[Organisation]:
    """The organisations that ``text`` names; without text, those of the territory inside and around, and the agency."""
    others = accepted_organisations().exclude(pk=organisation.pk).order_by("name")
    if text:
        return list(others.filter(name__icontains=text)[:_MOST_CANDIDATES])
    near: list[str] = []
    kind = organisation.territory.partition(":")[0]
    if kind in _GOVERNED:
        near += [place.address for place in parents(organisation.territory)]
    if kind == "epci":
        # Of a région the communes are too many to list: they are searched.
        near += [f"commune:{code}" for code in communes_of(organisation.territory)]
    return list((others.filter(territory__in=near) | others.filter(is_agency=True))[:_MOST_CANDIDATES])


def _by_name(consents: QuerySet, other: str) -> list:  # type: ignore[type-arg]
    return list(consents.select_related("actor", "principal").order_by(f"{other}__name"))
