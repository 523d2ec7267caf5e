"""Operators outside their own pages: the panel of a place, news of its followers, the choice of a visitor."""

from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.measure.comparison.pages.measures import place_details
from maillage.measure.comparison.pages.parts.comparison import operator_name
from maillage.measure.comparison.store.comparison import comparison_version, operators_there
from maillage.measure.comparison.store.models import BestOperator
from maillage.territory.domain.terms import Territory
from maillage.territory.pages.parts.place_names import spoken_name
from maillage.territory.pages.parts.place_offers import PlaceNews, PlaceOffer, PlacePart, PlaceVisit
from maillage.territory.store.territories import territory
from maillage.web.installation import home_territory
from maillage.web.offers import OwnOperator


def compared_operators(visit: PlaceVisit) -> PlacePart:
    """The parts of "Le détail" that measurements give."""
    return PlacePart(details=tuple(place_details(visit)))


PLACE_OFFERS: Final = (PlaceOffer(compared_operators, comparison_version),)


def home_operators() -> tuple[OwnOperator, ...]:
    """The operators of the home territory, in the order of their table."""
    there = operators_there(territory(home_territory()), frozenset())
    return tuple(OwnOperator(operator.id, operator.name) for operator in there)


OPERATORS: Final = (home_operators,)


def verdict_news(place: Territory, *, after: datetime, until: datetime, most: int) -> list[PlaceNews]:
    """When another operator came to lead all others of the place itself; of what lies in it its own followers hear."""
    rows = list(BestOperator.objects.filter(territory=place.address, noted_at__lte=until))
    news = []
    before = None
    for row in rows:
        if row.noted_at > after and not row.is_first_look and row.operator is not None:
            words = {"place": spoken_name(place), "operator": operator_name(row.operator)}
            title = _("%(place)s : %(operator)s passe le mieux, c’est maintenant certain")
            if before is not None:
                words["before"] = operator_name(before)
                title = _("%(place)s : %(operator)s passe désormais le mieux, avant c’était %(before)s")
            news.append(
                PlaceNews(
                    key=f"best-operator:{row.pk}",
                    at=row.noted_at,
                    title=title % words,
                    by=_("les tests des habitants"),
                    href=reverse("territory", args=[place.address]),
                    is_new=False,
                )
            )
        before = row.operator
    return news[::-1][:most]


NEWS: Final = (verdict_news,)
