"""What the prediction in force adds to the page of a site: what each of its sectors carries, and for how many lines."""

import csv
from dataclasses import dataclass
from typing import Final

from maillage.coverage.queries.current_prediction import current_prediction
from maillage.network.parts.site_words import SitePanel
from maillage.network.queries import NetworkSite
from maillage.web.wording.formats import number

_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class SectorService:
    """What is predicted of one sector; ``is_full``: the expected lines would ask more than it gives."""

    code: str
    may_send: bool
    load: str
    lines: str
    is_full: bool


def predicted_service(site: NetworkSite) -> SitePanel | None:
    """The sectors of the site in the prediction in force; None where it is not in it."""
    prediction = current_prediction()
    if prediction is None:
        return None
    with (prediction.folder / "sectors.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["site"] == site.code]
    sectors = tuple(
        SectorService(
            code=row["sector"],
            may_send=row["may_send"] == "True",
            load=number(_PERCENT * float(row["load"])),
            lines=number(int(row["lines"])),
            is_full=float(row["demand"]) > float(row["load"]) + 1e-3,
        )
        for row in rows
    )
    return SitePanel("coverage/site_service.html", sectors) if sectors else None


SITE_PANELS: Final = (predicted_service,)
