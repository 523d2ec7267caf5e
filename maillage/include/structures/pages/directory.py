"""The page of the directory: how many structures, the list, the map, filters, downloads."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.problems import sentence
from maillage.include.structures.store.models import Structure
from maillage.include.structures.store.structure_search import StructureSearch, structures_searched
from maillage.include.structures.store.structures import contracts_won, public_structures, structures_of_kind
from maillage.kits.lists.paging import pager
from maillage.kits.search.form import search_form
from maillage.measure.campaign.pages.parts.kit_embeds import KitEmbed
from maillage.territory.pages.parts.place_names import place_name
from maillage.territory.store.territories import names_of, territory
from maillage.web.filters import with_pairs
from maillage.web.installation import home_territory
from maillage.web.map_page import MapFile, MapLegend, MapLegendRow, MapStage, map_config
from maillage.web.wording.formats import number
from maillage.web.wording.glossary import NumberMark, scope_of

ROWS_OF_A_PAGE: Final = 24

FRANCE: Final = (-5.2, 41.3, 9.6, 51.1)

KIT_EMBEDS: Final = (
    KitEmbed(
        title=sentence("La carte des structures inclusives sur votre site"),
        text=sentence(
            "Collez ce code dans une page : chacun y voit les entreprises d’insertion, adaptées et ESAT, et ouvre leur "
            "fiche. Ajoutez « &territory=commune:CODE » à l’adresse pour les vôtres seules. Sans traceur ni témoin de "
            "connexion."
        ),
        address="inclusion_map",
        height_px=560,
        is_offered=lambda: structures_of_kind(is_invented=False).filter(withdrawn_at=None).exists(),
    ),
)


@dataclass(frozen=True, slots=True)
class StructureCard:
    """A structure in a list, beside what several structures are asked for at once: the name of its commune, contracts.

    ``place`` is its postal code where the commune is not known, "" without either.
    """

    structure: Structure
    place: str
    contracts_won: int
    is_supplier: bool  # of the buyer who looks


def directory_context(search: StructureSearch, *, suppliers: Collection[str] = (), today: dt.date) -> dict[str, object]:
    """What the list of a search shows; ``suppliers`` are the SIRETs that the person who looks bought from."""
    rows = structures_searched(search)
    total, href = rows.count(), reverse("inclusion")
    page_count = max(1, -(-total // ROWS_OF_A_PAGE))
    search = replace(search, page=min(search.page, page_count))
    start = (search.page - 1) * ROWS_OF_A_PAGE
    everything = replace(search, page=1)
    pairs = everything.pairs()
    return {
        "summary": _summary(search, total, rows.exclude(confirmed_on=None).count() if total else 0),
        "marks": (NumberMark("structures", total, scope_of(pairs)),),
        "href": href,
        "text": search.text,
        "hidden": [pair for pair in pairs if pair[0] != "q"],
        "filters": search_form(everything, href, today=today),
        "cards": structure_cards(rows[start : start + ROWS_OF_A_PAGE], suppliers=suppliers),
        "pager": pager(search.page, page_count, lambda page: with_pairs(href, replace(search, page=page).pairs())),
        "is_empty": not total and not public_structures().exists(),
        "query": with_pairs("", pairs),
    }


def structure_cards(rows: Iterable[Structure], *, suppliers: Collection[str] = ()) -> list[StructureCard]:
    """The cards of structures, in their order."""
    several = list(rows)
    communes = names_of(row.commune for row in several if row.commune)
    won = contracts_won(row.siret for row in several)
    return [
        StructureCard(
            structure=row,
            place=communes.get(row.commune, row.postal_code),
            contracts_won=won[row.siret].by_siret if row.siret in won else 0,
            is_supplier=row.siret in suppliers,
        )
        for row in several
    ]


def _summary(search: StructureSearch, total: int, confirmed: int) -> str:
    if not total:
        return _("Aucune structure connue ne répond ici.")
    words = {
        "count": number(total),
        "confirmed": number(confirmed),
        "place": place_name(search.territory) if search.territory else "",
    }
    if search.territory:
        return (
            ngettext(
                "%(count)s structure inclusive a son siège ici : %(place)s (fiche confirmée : %(confirmed)s).",
                "%(count)s structures inclusives ont leur siège ici : %(place)s (fiches confirmées : %(confirmed)s).",
                total,
            )
            % words
        )
    return (
        ngettext(
            "%(count)s structure inclusive peut travailler pour vous (fiche confirmée : %(confirmed)s).",
            "%(count)s structures inclusives peuvent travailler pour vous (fiches confirmées : %(confirmed)s).",
            total,
        )
        % words
    )


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
            config=config | {"home": [box.west, box.south, box.east, box.north] if box else list(FRANCE)},
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
