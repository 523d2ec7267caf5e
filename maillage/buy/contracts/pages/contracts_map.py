"""The map of a search of contracts: where they are carried out, by département from afar and by commune near by."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import sqrt
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.buy.contracts.pages.parts.contract_words import contracts_text
from maillage.buy.contracts.pages.search import worth_text
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_places import ContractPlaces, PlaceContracts, contract_places
from maillage.buy.contracts.store.contract_search import selection_total, summed_selection
from maillage.kits.search.form import search_form, search_href
from maillage.territory.domain.terms import Kind
from maillage.territory.store.built_in import built_in_at
from maillage.territory.store.territories import territory
from maillage.web.filters import with_pairs
from maillage.web.installation import home_territory
from maillage.web.listed_places import ListedPlace, listed_places, point_of
from maillage.web.map_page import MapLegend, MapLegendRow, MapStage, map_config
from maillage.web.wording.formats import euros_short, number
from maillage.web.wording.glossary import NumberMark, scope_of

_FRANCE: Final = (-5.2, 41.3, 9.6, 51.1)
_MOST_COMMUNES: Final = 2_000  # those with the most contracts: what a telephone reads and draws at once


def contracts_map_context(search: ContractSearch, *, today: dt.date) -> dict[str, Any]:
    """The map of a search; it begins around the place that is filtered, else around the installation's territory."""
    search = search.unpaged()
    pairs, href = search.pairs(), reverse("contracts_map")
    total = selection_total(summed_selection(search, today=today))
    shares = contract_places(search, today=today)
    box = territory(search.territory or home_territory()).bbox
    config = map_config(
        {"map": href, "listed": with_pairs(reverse("contracts_places"), pairs)},
        credits_text=_("IGN, Insee"),
        words={"canvas": _("Carte des marchés. La liste dit la même chose.")},
    )
    return {
        "summary": contracts_text(total.contracts),
        "marks": (NumberMark("contracts", total.contracts, scope_of(pairs)),),
        "worth": worth_text(total),
        "placed": placed_text(shares, total.contracts),
        "filters": search_form(search, href, today=today),
        "stage": MapStage(
            title=_("Où les marchés sont réalisés"),
            legend=MapLegend(
                _("Lieu d’exécution"),
                (MapLegendRow("place", _("nombre de marchés"), _("par département, puis par commune en approchant")),),
                _("Un marché qui ne dit qu’un département n’est compté que de loin.")
                if shares.in_departements > shares.in_communes
                else "",
            ),
            nothing_in_view=_("Éloignez-vous, ou retirez un filtre."),
            table_address=search_href(search),
            files=(),
            config=config | {"home": [box.west, box.south, box.east, box.north] if box else list(_FRANCE)},
        ),
    }


def contracts_places(search: ContractSearch, *, today: dt.date) -> dict[str, Any]:
    """The départements and communes of a search as the map reads them."""
    search = search.unpaged()
    shares = contract_places(search, today=today)
    communes = sorted(shares.communes.items(), key=lambda row: (-row[1].contracts, row[0]))[:_MOST_COMMUNES]
    places = [
        *_places(Kind.DEPARTEMENT, shares.departements.items(), search, grain="far"),
        *_places(Kind.COMMUNE, communes, search, grain="near"),
    ]
    return listed_places(places, more=_("Voir ces marchés"))


def _places(
    kind: Kind, counts: Iterable[tuple[str, PlaceContracts]], search: ContractSearch, *, grain: str
) -> list[ListedPlace]:
    by_code: Mapping[str, PlaceContracts] = dict(counts)
    most = max((place.contracts for place in by_code.values()), default=1)
    places = []
    for place in built_in_at(f"{kind}:{code}" for code in by_code):
        if place.lon is None or place.lat is None:
            continue
        share = by_code[place.code]
        worth = (
            "" if share.counted_eur is None else _("%(amount)s hors taxes") % {"amount": euros_short(share.counted_eur)}
        )
        places.append(
            ListedPlace(
                id=place.address,
                geometry=point_of(place.lon, place.lat),
                label=number(share.contracts),
                title=place.name,
                line=" · ".join(filter(None, (contracts_text(share.contracts), worth))),
                href=search_href(replace(search, territory=place.address)),
                size=round(sqrt(share.contracts / most), 2),
                grain=grain,
            )
        )
    return places


def placed_text(places: ContractPlaces, total: int) -> str:
    """How exactly the contracts say where; "" where all name a commune."""
    if places.in_communes == total:
        return ""
    words = {"communes": number(places.in_communes), "elsewhere": number(places.elsewhere)}
    text = _("Aucun ne dit sa commune d’exécution.")
    if places.in_communes:
        text = ngettext(
            "%(communes)s dit sa commune d’exécution.",
            "%(communes)s disent leur commune d’exécution.",
            places.in_communes,
        )
    if places.elsewhere:
        text += " " + ngettext(
            "%(elsewhere)s ne dit ni commune ni département : il est dans la liste seulement.",
            "%(elsewhere)s ne disent ni commune ni département : ils sont dans la liste seulement.",
            places.elsewhere,
        )
    return text % words
