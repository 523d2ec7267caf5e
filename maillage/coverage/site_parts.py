"""What the prediction in force adds to the page of a site: what each of its sectors carries, and for how many lines."""

import csv
import json
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from maillage.coverage.queries.current_prediction import PublishedPrediction, current_prediction
from maillage.coverage.queries.prediction_files import HOUSEHOLDS_FILE
from maillage.coverage.terms.commune_rows import SiteHouseholds
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


@dataclass(frozen=True, slots=True)
class SiteService:
    """What templates/coverage/site_service.html shows: the households of the site in a sentence, then its sectors."""

    households: str
    sectors: tuple[SectorService, ...]


def predicted_service(site: NetworkSite) -> SitePanel | None:
    """What the prediction in force says of the site; None where it is not in it."""
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
    if not sectors:
        return None
    return SitePanel("coverage/site_service.html", SiteService(_households_sentence(prediction, site.code), sectors))


def _households_sentence(prediction: PublishedPrediction, code: str) -> str:
    """How many households it serves, with the interval; "" where the prediction was made before that was counted."""
    try:
        rows = json.loads((prediction.folder / HOUSEHOLDS_FILE).read_bytes())
    except FileNotFoundError:
        return ""
    row = next((SiteHouseholds(**row) for row in rows if row["site"] == code), None)
    if row is None:
        return _("Ce site n’est le meilleur serveur d’aucun foyer.")
    return _(
        "%(served)s foyers seraient servis par ce site (%(low)s à %(high)s), sur les %(households)s dont il est le "
        "meilleur serveur."
    ) % {
        "served": number(row.served),
        "low": number(row.served_low),
        "high": number(row.served_high),
        "households": number(row.households),
    }


SITE_PANELS: Final = (predicted_service,)
