"""What the place page shows of the catalogue: the data sets published there."""

from typing import Final

from maillage.catalog.parts.dataset_cards import territory_datasets
from maillage.catalog.queries.changes import catalogue_version
from maillage.web.offers import Panel, PanelOffer, PlaceVisit


def datasets(visit: PlaceVisit) -> Panel:
    """The newest data sets of the place and of what lies in it."""
    return Panel(
        "catalog/territory_datasets.html", territory_datasets(visit.place), style_sheets=("catalog/catalogue.css",)
    )


PANELS: Final = (PanelOffer(50, datasets, catalogue_version),)
