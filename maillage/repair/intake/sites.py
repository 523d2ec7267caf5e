"""Reads Arcep's quarterly file of mobile sites into radio sites, all rows or none.

Formats: 2018 (Operateur;x;y;2G;3G;4G, in Lambert-93), and later (code_op, latitude, longitude or x_lambert_93,
y_lambert_93, site_2g … site_5g, and ignored columns).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from maillage.core.geo import to_degrees
from maillage.core.problems import Finding, Refused, sentence
from maillage.core.tables.source_rows import SourceRow
from maillage.core.tables.trusted_rows import open_table
from maillage.measurement.terms import Technology
from maillage.quality.terms.operators import OperatorTable

MOST_FINDINGS: Final = 100
LONGEST_VINTAGE: Final = 40

_SPELLINGS: Final = {
    "operateur": "operator",
    "code_op": "operator",
    "x_lambert_93": "x",
    "y_lambert_93": "y",
    "lat": "latitude",
    "lon": "longitude",
}
_TECHNOLOGIES: Final = {
    "2g": Technology.G2,
    "3g": Technology.G3,
    "4g": Technology.G4,
    "5g": Technology.G5,
}
_VINTAGE: Final = re.compile(r"(20\d\d)[-_ ]?(T[1-4]|Q[1-4]|[01]\d)?(?![0-9])", re.IGNORECASE)
# Lambert-93 covers metropolitan France; degrees may be overseas.
_LAMBERT: Final = {"x": (0.0, 1_300_000.0), "y": (6_000_000.0, 7_200_000.0)}
_DEGREES: Final = {"longitude": (-180.0, 180.0), "latitude": (-90.0, 90.0)}
_NOT_KNOWN: Final = frozenset({"", "#N/A", "NA"})
_YES_NO: Final = {"1": True, "0": False, "OUI": True, "NON": False, "TRUE": True, "FALSE": False}


@dataclass(frozen=True, slots=True)
class Site:
    """A site of an operator: position in degrees (WGS 84), technologies in service."""

    operator: int
    lon: float
    lat: float
    technologies: frozenset[Technology]


@dataclass(frozen=True, slots=True)
class SiteFile:
    """The sites of a file, and the rows without a position (Arcep's files have a few: #N/A)."""

    sites: tuple[Site, ...]
    rows_without_position: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _PlanarSite:
    """A site before conversion to degrees."""

    operator: int
    x: float
    y: float
    technologies: frozenset[Technology]


def read_sites(path: Path, operators: OperatorTable) -> SiteFile:
    """All sites of the file; Refused with a finding per unreadable row, or if there are none."""
    # "site_4g" and "4G" name the same column.
    usual_name = lambda column: _SPELLINGS.get(bare := column.strip().lower(), re.sub(r"^site_(?=\d)", "", bare))  # noqa: E731 -- one line
    with open_table(path, spelling=usual_name) as table:
        columns = set(table.columns)
        has_technologies = "operator" in columns and bool(columns & _TECHNOLOGIES.keys())
        is_projected = not {"latitude", "longitude"} <= columns
        if not has_technologies or (is_projected and not {"x", "y"} <= columns):
            message = sentence(
                "« %(file)s » n’a pas les colonnes attendues : un opérateur (Operateur, code_op), une position "
                "(x et y en Lambert-93, ou latitude et longitude) et les technologies (2G … 5G, site_2g … site_5g)."
            )
            raise Refused("sites_columns", message, file=path.name)
        sites: list[_PlanarSite] = []
        nowhere: list[int] = []
        findings: list[Finding] = []
        coordinates = _LAMBERT if is_projected else _DEGREES
        for row in table.rows:
            if isinstance(row, Refused):
                findings.extend(row.findings)
            elif all(row.fields.get(name, "").upper() in _NOT_KNOWN for name in coordinates):
                nowhere.append(row.number)  # both coordinates empty are accepted; only one is an error
            else:
                try:
                    sites.append(_site(row, operators, coordinates))
                except Refused as refusal:
                    # Collected: with any finding the whole file is rejected.
                    findings.extend(refusal.findings)
            if len(findings) >= MOST_FINDINGS:
                break
    if findings:
        message = sentence("Le fichier « %(file)s » a des lignes fausses : corrigez-les. Rien n’a été chargé.")
        raise Refused("sites_refused", message, findings=findings, file=path.name)
    if not sites:
        message = sentence("Le fichier « %(file)s » n’a aucun site : vérifiez qu’il est entier. Rien n’a été chargé.")
        raise Refused("sites_empty", message, file=path.name)
    x, y = np.array([site.x for site in sites]), np.array([site.y for site in sites])
    if is_projected:
        x, y = to_degrees(x, y)
    in_degrees = zip(sites, x.tolist(), y.tolist(), strict=True)
    return SiteFile(
        tuple(Site(site.operator, lon, lat, site.technologies) for site, lon, lat in in_degrees), tuple(nowhere)
    )


def vintage_of(path: Path) -> str:
    """The date in the file's name ("2018-01", "2023-T4"); otherwise the name itself."""
    match = _VINTAGE.search(path.name)
    if match is None:
        return path.name.split(".")[0][:LONGEST_VINTAGE]
    return "-".join(part.upper() for part in match.groups() if part)


def _site(row: SourceRow, operators: OperatorTable, coordinates: Mapping[str, tuple[float, float]]) -> _PlanarSite:
    position = []
    for name, (low, high) in coordinates.items():
        value = row.take_number(name, low=low, high=high)
        if value is None:
            raise row.refusal("missing", sentence("Le champ « %(field)s » est vide : renseignez-le."), name)
        position.append(value)
    text = row.require("operator")
    operator = operators.by_plmn(text) or operators.by_name(text)
    if operator is None:
        message = sentence(
            "L’opérateur « %(value)s » n’est pas connu : ajoutez-le à operators.csv, ou corrigez la ligne."
        )
        raise row.refusal("unknown_operator", message, "operator", value=text[:80])
    technologies = frozenset(value for name, value in _TECHNOLOGIES.items() if row.take_word(name, _YES_NO))
    x, y = position
    return _PlanarSite(operators.counted_as(operator).code, x, y, technologies)
