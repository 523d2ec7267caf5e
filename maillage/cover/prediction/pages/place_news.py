"""What followers of a place are notified of in fixed 4G: it is computed there, or reaches more homes or fewer."""

from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.cover.prediction.store.models import CommuneForecast
from maillage.territory.domain.terms import Address, Kind, Territory
from maillage.territory.pages.parts.place_names import spoken_name
from maillage.territory.pages.parts.place_offers import PlaceNews
from maillage.territory.store.territories import communes_of, territory
from maillage.web.wording.formats import number

_KINDS: Final = frozenset({Kind.COMMUNE, Kind.EPCI})  # of a département each new computation would be hundreds


def forecast_news(place: Territory, *, after: datetime, until: datetime, most: int) -> list[PlaceNews]:
    """What changed in the communes of the place; none of the demonstration, none of what lies above an EPCI."""
    if place.kind not in _KINDS:
        return []
    rows = CommuneForecast.objects.filter(commune__in=communes_of(place.address), noted_at__lte=until)
    before: dict[str, CommuneForecast] = {}
    news = []
    for row in rows:
        if row.noted_at > after:
            commune = territory(str(Address(Kind.COMMUNE, row.commune)))
            news.append(
                PlaceNews(
                    key=f"fixed-4g:{row.pk}",
                    at=row.noted_at,
                    title=forecast_title(commune, row, before.get(row.commune)),
                    by=_("la carte de la 4G fixe"),
                    href=reverse("territory", args=[commune.address]),
                    is_new=row.commune not in before,
                )
            )
        before[row.commune] = row
    return news[::-1][:most]


def forecast_title(commune: Territory, row: CommuneForecast, before: CommuneForecast | None) -> str:
    """How many homes fixed 4G reaches now, and how many before: None for a commune that was not computed."""
    words = {"place": spoken_name(commune), "served": number(row.served), "households": number(row.households)}
    if not row.served:
        text = ngettext(
            "%(place)s : la 4G fixe n’atteint pas son seul foyer",
            "%(place)s : la 4G fixe n’atteint aucun des %(households)s foyers",
            row.households,
        )
    else:
        text = ngettext(
            "%(place)s : la 4G fixe atteint %(served)s foyer sur %(households)s",
            "%(place)s : la 4G fixe atteint %(served)s foyers sur %(households)s",
            row.served,
        )
    if before is not None:
        text = _("%(now)s, avant %(before)s") % {"now": text, "before": "%(before)s"}
        words["before"] = number(before.served)
    return text % words


NEWS: Final = (forecast_news,)
