"""Needs that tests keep, and structures around Pornic that can be written to: invented, with right SIRETs."""

import datetime as dt
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import pytest
from stdnum import luhn

from maillage.accounts.domain.terms import Acting, OrganisationKind
from maillage.accounts.store.models import Organisation
from maillage.buy.contracts.domain.threshold_bands import ThresholdBand
from maillage.core.problems import Refused
from maillage.include.sourcing.domain.needs import NeedPlan
from maillage.include.sourcing.store.models import Inquiry, Need
from maillage.include.sourcing.store.need_changes import ask_structures, create_need
from maillage.include.structures.domain.structures import (
    Activity,
    Reach,
    ReachKind,
    ServiceKind,
    StatedStructure,
    StructureKind,
)
from maillage.include.structures.store.models import Structure
from maillage.include.structures.store.structures import new_rows

# A Monday: waves and reminders count working days.
ASKED_AT: Final = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
TODAY: Final = ASKED_AT.date()
_MOMENTS: Final = itertools.count(1)
CLEANING: Final = NeedPlan(
    object="Nettoyage de la salle des fêtes",
    sectors=("proprete",),
    territory="commune:44131",
    answers_by=dt.date(2026, 4, 30),
    band=ThresholdBand.BELOW_40K,
    decides_on=dt.date(2026, 6, 1),
)


@contextmanager
def refused(code: str) -> Iterator[None]:
    """What stands below is refused with this code."""
    with pytest.raises(Refused) as refusal:
        yield
    assert refusal.value.code == code


def need_plan(**changes: Any) -> NeedPlan:
    """The cleaning of the hall, changed."""
    return replace(CLEANING, **changes)


def structures(count: int, *, are_reachable: bool = True) -> list[Structure]:
    """So many structures that clean around Pornic, the nearest first; each of an organisation of its own."""
    rows = new_rows([_stated(place) for place in range(count)], source="Liste", now=next_moment())
    for place, row in enumerate(rows) if are_reachable else ():
        row.organisation = Organisation.objects.create(
            name=f"Régie {place}", kind=OrganisationKind.OTHER.value, email=f"regie{place}@example.org"
        )
        row.save()
    return rows


def kept_need(organisation: Organisation, plan: NeedPlan = CLEANING, *, now: dt.datetime = ASKED_AT) -> Need:
    """The draft of a need."""
    return create_need(Acting(organisation.pk), plan, entry=None, now=now)


def need_in_progress(organisation: Organisation, plan: NeedPlan = CLEANING, *, now: dt.datetime = ASKED_AT) -> Need:
    """A need whose first wave is asked."""
    need = kept_need(organisation, plan, now=now)
    ask_structures(Acting(organisation.pk), need.pk, today=now.date(), now=now)
    need.refresh_from_db()
    return need


def next_moment() -> dt.datetime:
    """A moment that no structure of a test has yet: the directory is read again where the last one changes."""
    return ASKED_AT + dt.timedelta(microseconds=next(_MOMENTS))


def inquiries_in_order(need: Need) -> list[Inquiry]:
    """The structures that were asked, wave by wave."""
    return list(need.inquiries.select_related("need__organisation", "structure__organisation").order_by("wave", "pk"))


def _stated(place: int) -> StatedStructure:
    siren = f"00{960_000 + place:06d}"
    establishment = f"{siren}{luhn.calc_check_digit(siren)}0001"
    return StatedStructure(
        siret=establishment + luhn.calc_check_digit(establishment),
        kind=StructureKind.EI,
        name=f"Régie {place}",
        lon=-2.10 + 0.01 * place,
        lat=47.115,
        activities=(Activity("proprete", (ServiceKind.SERVICE,), Reach(ReachKind.RADIUS, radius_km=80)),),
        turnover_eur=400_000 if place % 2 else None,
        confirmed_on=dt.date(2026, 1, 15),
    )
