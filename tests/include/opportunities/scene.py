"""A small market whose contracts end, and structures around Nantes: what the tests of opportunities look at."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from maillage.core.clock import utc_now
from maillage.include.opportunities.store.opportunities import refresh_opportunities
from maillage.include.structures.store.models import Structure
from tests.include.structures.lists import taken_in

GARDENERS: Final = {
    "siret": "00950001800016",
    "type": "ACI",
    "denomination": "Jardins du Port",
    "lon": "-1.553",
    "lat": "47.218",
    "secteurs": "espaces_verts",
    "rayon_km": "60",
    "chiffre_affaires": "400000",
}
ADAPTED: Final = {
    "siret": "00950002600019",
    "type": "EA",
    "denomination": "Vert Adapté",
    "lon": "-1.6",
    "lat": "47.2",
    "secteurs": "espaces_verts|proprete",
    "zones": "departement:44",
}


def directory_of(folder: Path, *rows: Mapping[str, str], now: dt.datetime | None = None) -> dict[str, Structure]:
    """The structures of these rows by name; the directory is as new as this call, whatever other tests read of it."""
    folder.mkdir(exist_ok=True)
    taken_in(folder, *rows, now=now or utc_now())
    return {row.name: row for row in Structure.objects.all()}


def worked_out(now: dt.datetime | None = None) -> int:
    """How many opportunities were written."""
    return refresh_opportunities(now or utc_now())
