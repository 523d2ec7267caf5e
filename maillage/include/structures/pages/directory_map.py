"""The map of the structures that a search finds, beside its list: the same filters, the same address."""

import datetime as dt
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.include.structures.store.structure_search import StructureSearch, structures_searched
from maillage.kits.search.form import search_form
from maillage.territory.store.territories import territory
from maillage.web.filters import with_pairs
from maillage.web.installation import home_territory
from maillage.web.map_page import MapFile, MapLegend, MapLegendRow, MapStage, map_config
from maillage.web.wording.formats import number

_FRANCE: Final = (-5.2, 41.3, 9.6, 51.1)


def directory_map_context(search: StructureSearch, *, today: dt.date, is_embedded: bool = False) -> dict[str, object]:
    """What the map of a search shows; it begins around the place of the filter, else around the whole territory.

    ``is_embedded``: bare, in a frame of another site.
    """
    search = search.unpaged()
    pairs, href = search.pairs(), reverse("inclusion_map")
    rows = structures_searched(search)
    total = rows.count()
    unplaced = total - rows.exclude(lon=None).exclude(lat=None).count()
    box = territory(search.territory or home_territory()).bbox
    points_href = with_pairs(reverse("structures_geojson"), pairs)
    list_href = with_pairs(reverse("inclusion"), pairs)
    legend = MapLegend(
        _("Qui elles emploient"),
        (
            MapLegendRow("insertion", _("insertion"), _("I : peut être réservé, L2113-13")),
            MapLegendRow("disability", _("handicap"), _("H : peut être réservé, L2113-12")),
            MapLegendRow("other", _("autre économie sociale"), _("E : clause sociale")),
        ),
        _("Un nombre : plusieurs structures au même endroit."),
    )
    config = map_config(
        {
            "map": with_pairs(href, [("embed", "1")] if is_embedded else []),
            "points": with_pairs(reverse("structure_places"), pairs),
            "names": reverse("structure_names"),
        },
        credits_text=_("IGN"),
        words={
            "canvas": _("Carte des structures inclusives. La liste dit la même chose."),
            "several": _("%(count)s structures ici"),
            "more": _("et %(count)s autres : approchez la carte."),
            "one": _("Une structure ici"),
            "page": _("Voir sa page"),
            "no_sector": _("secteurs non renseignés"),
        },
    )
    words = {"count": number(total)}
    return {
        "summary": ngettext("%(count)s structure répond.", "%(count)s structures répondent.", total) % words,
        "unplaced": _unplaced_text(unplaced),
        "filters": search_form(search, href, today=today),
        "href": href,
        "whole_href": with_pairs(href, pairs),
        "map": MapStage(
            title=_("Les structures inclusives sur la carte"),
            legend=legend,
            nothing_in_view=_("Éloignez-vous, ou retirez un filtre."),
            table_address=list_href,
            files=(MapFile("points", _("Télécharger les points (GeoJSON)"), points_href),),
            config=config | {"home": [box.west, box.south, box.east, box.north] if box else list(_FRANCE)},
        ),
    }


def _unplaced_text(count: int) -> str:
    """How many structures the map cannot show; "" for none."""
    if not count:
        return ""
    return ngettext(
        "%(count)s n’a pas d’adresse connue : elle est dans la liste seulement.",
        "%(count)s n’ont pas d’adresse connue : elles sont dans la liste seulement.",
        count,
    ) % {"count": number(count)}
