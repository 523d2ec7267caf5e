"""What the place page shows of the counts: every usage in one table."""

from typing import Final

from maillage.figures.parts.figure_table import table_groups
from maillage.figures.parts.figure_words import known_operators
from maillage.figures.parts.place_visit import csv_href, figures_at, has_figures_at
from maillage.figures.queries.figures import counts_version
from maillage.web.offers import Panel, PanelOffer, PlaceVisit


def usages_table(visit: PlaceVisit) -> Panel | None:
    """Every usage by operator, with medians, intervals, tests and failures."""
    if not has_figures_at(visit):
        return None
    figures = figures_at(visit)
    content = {"groups": tuple(table_groups(figures, known_operators(figures.values()))), "csv_href": csv_href(visit)}
    return Panel("figures/place_table.html", content)


PANELS: Final = (PanelOffer(40, usages_table, counts_version),)
