"""What the place page says first: operators compared there, or the invitation to make the first test."""

from typing import Final

from maillage.comparison.pages.measures import measures
from maillage.comparison.queries.comparison import comparison_version
from maillage.web.offers import Panel, PanelOffer, PlaceVisit


def compared_operators(visit: PlaceVisit) -> Panel:
    """The measures of the place; where there is none, why and what to do."""
    content = measures(visit)
    is_long = content.focus.trends is not None and content.focus.trends.is_long
    return Panel(
        "comparison/measures.html",
        content,
        verdict=content.summary,
        style_sheets=("web/charts.css", *(("vendor/uPlot.min.css",) if is_long else ())),
        scripts=("web/share.js", *(("figures/long_trend.js",) if is_long else ())),
    )


PANELS: Final = (PanelOffer(20, compared_operators, comparison_version),)
