"""Counts outside their own pages: every usage of a place in one table; the map as a reuse of the open data."""

from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.core.problems import sentence
from maillage.measure.figures.pages.parts.figure_table import table_groups
from maillage.measure.figures.pages.parts.figure_words import known_operators
from maillage.measure.figures.pages.parts.place_visit import (
    csv_href,
    figures_at,
    selection_of,
    tests_counted,
    tests_counted_marks,
)
from maillage.measure.figures.store.figures import counts_version, published_on
from maillage.opendata.ideas.domain.ideas import OwnReuse, ReuseKind
from maillage.territory.pages.parts.place_offers import PlaceDetail, PlaceOffer, PlacePart, PlaceVisit

TABLE: Final = "tableau"

OWN_REUSES: Final = (
    OwnReuse(
        word="carte",
        kind=ReuseKind.VISUALIZATION,
        title=sentence("La carte du réseau mobile"),
        text=sentence("Chaque carré du territoire, opérateur par opérateur ; elle se pose sur tout autre site."),
        address="map",
        schema_ids=("maillage/mesures-carres", "maillage/mesures-communes", "maillage/mesures-operateurs"),
        is_offered=lambda: published_on() is not None,
    ),
)


def usages_table(visit: PlaceVisit) -> PlacePart | None:
    """Every usage by operator, with medians, intervals, tests and failures; None where no operator may be shown."""
    figures = figures_at(visit)
    is_shown = any(
        code is not None and figure.samples and not figure.is_hidden
        for by_operator in figures.values()
        for code, figure in by_operator.items()
    )
    if not is_shown:
        return None

    def content() -> dict[str, Any]:
        groups = tuple(table_groups(figures, known_operators(figures.values()), visit.place, selection_of(visit)))
        return {"groups": groups, "csv_href": csv_href(visit)}

    detail = PlaceDetail(
        title=_("Débit, latence, vidéo"),
        anchor=TABLE,
        template="figures/place_table.html",
        content=content,
        place=20,
        note=tests_counted(visit),
        marks=tests_counted_marks(visit),
    )
    return PlacePart(details=(detail,))


PLACE_OFFERS: Final = (PlaceOffer(usages_table, counts_version),)
