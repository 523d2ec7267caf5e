"""What followers of a place are notified of about its operators: that another one passes best, once it is certain."""

from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.measure.comparison.pages.parts.comparison import operator_name
from maillage.measure.comparison.store.models import BestOperator
from maillage.territory.domain.terms import Territory
from maillage.territory.pages.parts.place_names import spoken_name
from maillage.territory.pages.parts.place_offers import PlaceNews


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
