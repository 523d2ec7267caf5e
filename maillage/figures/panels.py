"""What the place page shows of the counts: every usage in one table."""

from typing import Final

from maillage.figures.parts.figure_table import figures_of, table_groups
from maillage.figures.parts.figure_words import known_operators
from maillage.figures.parts.place_visit import csv_href, has_figures_at, selection_of
from maillage.figures.queries.figures import counts_version
from maillage.web.offers import Panel, PanelOffer, PlaceVisit


def usages_table(visit: PlaceVisit) -> Panel | None:
    """Every usage by operator, with medians, intervals, tests and failures."""
    selection = selection_of(visit)
    if not visit.once(has_figures_at, visit.place, selection):
        return None
    figures = visit.once(figures_of, visit.place, selection)
    content = {"groups": tuple(table_groups(figures, known_operators(figures.values()))), "csv_href": csv_href(visit)}
    return Panel("figures/place_table.html", content)


PANELS: Final = (PanelOffer(40, usages_table, counts_version),)
