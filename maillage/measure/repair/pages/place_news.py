"""News of repair for followers of a place: steps of actions there."""

from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.operators import operator_table
from maillage.measure.repair.domain.steps import ActionState
from maillage.measure.repair.store.models import ActionStep
from maillage.territory.domain.terms import Territory
from maillage.territory.pages.parts.place_offers import PlaceNews
from maillage.territory.store.territories import communes_of

_LOOKED_AT: Final = 500  # latest steps of all places; an agency adds a few a day


def repair_news(place: Territory, *, after: datetime, until: datetime, most: int) -> list[PlaceNews]:
    """The steps added to actions in communes of the place, without the demonstration's."""
    communes = set(communes_of(place.address))
    steps = ActionStep.objects.filter(noted_at__gt=after, noted_at__lte=until).select_related("action")
    names = {operator.code: operator.name for operator in operator_table()}
    changes = []
    for step in steps.order_by("-noted_at", "-pk")[:_LOOKED_AT]:
        action = step.action
        if action.origin == Origin.SIMULATED.value or not communes.intersection(action.communes):
            continue
        state = _(ActionState(step.state).label)
        words = {"zone": action.title, "state": f"{state[:1].lower()}{state[1:]}"}
        changes.append(
            PlaceNews(
                key=f"repair-step:{step.pk}",
                at=step.noted_at,
                title=_("%(zone)s : %(state)s") % words,
                by=names.get(action.operator, ""),
                href=reverse("repair_action", args=[action.pk]),
                is_new=step.state == ActionState.FOUND.value,
            )
        )
    return changes[:most]


NEWS: Final = (repair_news,)
