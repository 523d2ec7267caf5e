"""The place codes that contracts may use, from the bundled territory reference and reference/places.

A newer list of communes imported by an installation locates contracts, but does not change how codes are parsed.
"""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from maillage.buy.contracts.domain.place_codes import NamedCommune, NutsArea, PlaceCodes, PlaceReading
from maillage.buy.contracts.domain.vocabularies import PlaceKind
from maillage.territory.domain.terms import REFERENCE_FOLDER

_NUTS: Final = Path(__file__).parents[1] / "reference" / "places" / "nuts.csv"
_KINDS: Final = {"departement": PlaceKind.DEPARTEMENT, "region": PlaceKind.REGION}
TERRITORY_FILES: Final = tuple(
    REFERENCE_FOLDER / name
    for name in (
        *("communes.csv.gz", "communes_anciens_codes.csv", "codes_postaux.csv"),
        *("arrondissements_municipaux.csv", "departements.csv", "regions.csv"),
    )
)


@cache
def place_codes() -> PlaceCodes:
    """The lists, loaded once."""
    communes_file, retired_file, postal_file, arrondissements_file, departements_file, regions_file = TERRITORY_FILES
    departements: dict[str, tuple[str, str | None]] = {
        code: (name, region) for code, name, region in _rows(departements_file, "code", "nom", "region")
    }
    communes = {}
    for code, name, departement, departement_name in _rows(
        communes_file, "code", "nom", "departement", "departement_nom"
    ):
        communes[code] = NamedCommune(name, departement)
        departements.setdefault(departement, (departement_name, None))  # overseas collectivities
    for code, name, commune in _rows(arrondissements_file, "code", "nom", "commune"):
        communes[code] = NamedCommune(name, communes[commune].departement)
    postal: dict[str, set[str]] = defaultdict(set)
    for code, commune in _rows(postal_file, "code_postal", "code_commune"):
        if commune in communes:
            postal[code].add(commune)
    return PlaceCodes(
        communes=communes,
        retired={
            code: NamedCommune(name, communes[heir].departement)
            for code, name, heir in _rows(retired_file, "ancien_code", "ancien_nom", "code_actuel")
            if code not in communes and heir in communes
        },
        postal={code: frozenset(towns) for code, towns in postal.items()},
        departements=departements,
        regions=dict(_rows(regions_file, "code", "nom")),
        nuts=nuts_areas(),
    )


@cache
def nuts_areas() -> Mapping[str, NutsArea]:
    """The NUTS areas of France by code, loaded once."""
    return {
        code: NutsArea(name, PlaceReading(_KINDS[kind], insee) if kind else None)
        for code, name, kind, insee in _rows(_NUTS, "code", "name", "kind", "insee")
    }


def _rows(path: Path, *names: str) -> Iterator[Any]:
    """The cells of the columns ``names``, row by row."""
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
    rows = csv.reader(text.splitlines())
    header = next(rows)
    return map(itemgetter(*map(header.index, names)), rows)
