"""Reads mandates: those an organisation gave and holds, what is asked, with whom one would make sense."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from maillage.accounts.models import Mandate, MandateRequest, Organisation
from maillage.accounts.queries.organisations import accepted_organisations
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


def mandate_candidates(organisation: Organisation, text: str) -> list[Organisation]:
    """The organisations that ``text`` names; without text, those of the territory inside and around, and the agency."""
    others = accepted_organisations().exclude(pk=organisation.pk).order_by("name")
    if text:
        return list(others.filter(name__icontains=text)[:_MOST_CANDIDATES])
    near = others.filter(territory__in=_addresses_near(organisation.territory))
    return list((near | others.filter(is_agency=True))[:_MOST_CANDIDATES])


def _addresses_near(address: str) -> list[str]:
    kind = address.partition(":")[0]
    if kind not in _GOVERNED:
        return []
    around = [one.address for one in parents(address)]
    # Of a région the communes are too many to list: they are searched.
    inside = [f"commune:{code}" for code in communes_of(address)] if kind == "epci" else []
    return [*around, *inside]


def _by_name(found: QuerySet, other: str) -> list:  # type: ignore[type-arg]
    return list(found.select_related("actor", "principal").order_by(f"{other}__name"))
