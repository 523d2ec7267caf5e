"""Lists of structures that tests take in: three of them around Nantes, invented, with right SIRETs."""

import csv
import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from maillage.accounts.domain.terms import Acting, OrganisationKind
from maillage.accounts.store.models import Organisation
from maillage.include.structures.intake.structure_tables import read_structures
from maillage.include.structures.store.structures import StructureIntake, take_in_structures

TAKEN_AT: Final = dt.datetime(2026, 1, 15, 9, tzinfo=dt.UTC)
NANTES: Final = {
    "siret": "00950001800016",
    "type": "ACI",
    "denomination": "Atelier du Port",
    "code_postal": "44000",
    "lon": "-1.553",
    "lat": "47.218",
    "secteurs": "proprete|espaces_verts",
    "prestations": "prestation",
    "rayon_km": "20",
    "chiffre_affaires": "400000",
}
CHOLET: Final = {
    "siret": "00950002600019",
    "type": "EA",
    "denomination": "Blanchisserie des Mauges",
    "code_postal": "49300",
    "lon": "-0.879",
    "lat": "47.060",
    "secteurs": "proprete",
    "france": "oui",
}
SILENT: Final = {
    "siret": "00950003400013",
    "type": "EI",
    "denomination": "Relais de Vertou",
    "code_postal": "44120",
    "lon": "-1.470",
    "lat": "47.168",
    "secteurs": "proprete",
}


def write_list(folder: Path, *rows: Mapping[str, str]) -> Path:
    """A CSV with these rows, in the columns that any of them has."""
    path = folder / "structures.csv"
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def taken_in(
    folder: Path, *rows: Mapping[str, str], now: dt.datetime = TAKEN_AT, source: str = "Liste"
) -> StructureIntake:
    """What a list brought to the directory, taken in by the agency."""
    agency, _is_new = Organisation.objects.get_or_create(
        is_agency=True, defaults={"name": "Agence", "kind": OrganisationKind.AGENCY.value, "territory": "region:52"}
    )
    structures = read_structures(write_list(folder, *rows)).structures
    return take_in_structures(Acting(agency.pk), structures, source=source, now=now)
