"""Structures and zones as rows of text: what is downloaded is what is seen, and structures can be taken in again."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from django.conf import settings

from maillage.inclusion.models import Structure
from maillage.inclusion.queries.structures import contracts_won, stated_structure
from maillage.inclusion.queries.zones import sector_zones
from maillage.inclusion.rules.blank_zones import ZoneState
from maillage.inclusion.terms.sectors import sectors
from maillage.inclusion.terms.structures import Activity, Reach, ReachKind, ServiceKind
from maillage.territory.queries import names_of
from maillage.territory.terms import Kind

STRUCTURE_COLUMNS: Final = (
    *("siret", "type", "denomination", "adresse", "code_postal", "commune", "lon", "lat", "secteurs", "prestations"),
    *("rayon_km", "zones", "france", "effectif", "chiffre_affaires", "capacite", "labels"),
    *("references", "reseaux", "site", "description"),
    *("confirmee_le", "marches_siret", "marches_autres_etablissements", "origine"),
)
ZONE_COLUMNS: Final = (
    *("zone", "code_zone", "secteur", "etat", "structures_confirmees", "structures_a_confirmer"),
    *("marches_en_cours", "marches_finissant_18_mois", "achats_annonces"),
)
# As docs/explanation/blank-zones.md names them: the file is in French in every language of the page.
_STATE_WORDS: Final = {
    ZoneState.ENOUGH: "assez",
    ZoneState.THIN: "peu",
    ZoneState.NONE: "aucune",
    ZoneState.UNKNOWN: "non connu",
}
_BETWEEN: Final = "|"
_SERVICE_WORDS: Final = {
    ServiceKind.SERVICE: "prestation",
    ServiceKind.STAFFING: "mise à disposition",
    ServiceKind.GOODS: "fabrication",
}


def structure_rows(rows: Iterable[Structure]) -> Iterator[tuple[str, ...]]:
    """The rows under STRUCTURE_COLUMNS: one for each reach and way of working; what is not said is empty."""
    several = list(rows)
    communes = names_of(row.commune for row in several if row.commune)
    won = contracts_won(row.siret for row in several)
    for row in several:
        stated = stated_structure(row)
        alike = groupby(stated.activities, key=lambda activity: (activity.services, activity.reach))
        groups: list[list[Activity]] = [list(activities) for _key, activities in alike] or [[]]
        for activities in groups:
            reach = activities[0].reach if activities else Reach(ReachKind.UNKNOWN)
            services = activities[0].services if activities else ()
            yield (
                *(row.siret, row.kind, row.name, row.address, row.postal_code, communes.get(row.commune, "")),
                *(_text(row.lon), _text(row.lat)),
                _BETWEEN.join(activity.sector for activity in activities),
                _BETWEEN.join(_SERVICE_WORDS[service] for service in services),
                _text(reach.radius_km),
                _BETWEEN.join(reach.zones),
                "oui" if reach.kind is ReachKind.COUNTRY else "",
                *(_text(row.employees), _text(row.turnover_eur), row.capacity),
                *(_BETWEEN.join(lines) for lines in (row.labels, row.references, row.groups)),
                *(row.website, row.description),
                row.confirmed_on.isoformat() if row.confirmed_on else "",
                *((str(won[row.siret].by_siret), str(won[row.siret].of_company)) if row.siret in won else ("", "")),
                row.source,
            )


def zone_rows(kind: Kind, *, today: dt.date) -> Iterator[tuple[str, ...]]:
    """The rows under ZONE_COLUMNS, in the order of the page."""
    for cell in sector_zones(settings.HOME_TERRITORY, kind, today=today):
        yield (
            *(cell.zone.name, cell.zone.code, sectors()[cell.sector].name, _STATE_WORDS[cell.state]),
            *(str(cell.supply.confirmed), str(cell.supply.unconfirmed)),
            *(str(cell.demand.in_force), str(cell.demand.ending), str(cell.demand.planned)),
        )


def _text(value: float | None) -> str:
    """A number without needless decimals; "" for none."""
    return "" if value is None else f"{value:.10g}"
