"""Reads Arcep's quarterly file of mobile sites into radio sites; rows that give none are set aside and counted.

Formats: 2018 (Operateur;x;y;2G;3G;4G, in Lambert-93), and later (code_op, latitude, longitude or x_lambert_93,
y_lambert_93, site_2g … site_5g, and ignored columns). Spellings of one file differ by portal: 0 and 1, or True and
NULL.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from maillage.core.geo import to_degrees
from maillage.core.problems import Refused, sentence
from maillage.core.tables.rejected_rows import RejectedRows, RejectionReport
from maillage.core.tables.source_rows import SourceRow
from maillage.core.tables.trusted_rows import open_table
from maillage.measure.protocol.domain.terms import Technology
from maillage.measure.record.domain.operators import OperatorTable

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
_NOT_KNOWN: Final = frozenset({"#N/A", "NA", "NULL"})
_YES_NO: Final = {"1": True, "0": False, "OUI": True, "NON": False, "TRUE": True, "FALSE": False, "NULL": False}
_NO_POSITION: Final = sentence("Le site n’a pas de position : il ne peut pas être placé.")


@dataclass(frozen=True, slots=True)
class Site:
    """A site of an operator: position in degrees (WGS 84), technologies in service."""

    operator: int
    lon: float
    lat: float
    technologies: frozenset[Technology]


@dataclass(frozen=True, slots=True)
class SiteFile:
    """The sites of a file; ``rejected``: the rows set aside (Arcep's files have a few without a position: #N/A)."""

    sites: tuple[Site, ...]
    rejected: RejectionReport


@dataclass(frozen=True, slots=True)
class _PlanarSite:
    """A site before conversion to degrees."""

    operator: int
    x: float
    y: float
    technologies: frozenset[Technology]


def read_sites(path: Path, operators: OperatorTable) -> SiteFile:
    """The sites of the file; Refused for other columns, or where more rows are set aside than NATIONAL_FILE allows."""
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
        rows = RejectedRows()
        coordinates = _LAMBERT if is_projected else _DEGREES
        sites = list(rows.accepted(table.rows, partial(_site, operators=operators, coordinates=coordinates)))
    rejected = rows.checked(path.name)
    x, y = np.array([site.x for site in sites]), np.array([site.y for site in sites])
    if is_projected:
        x, y = to_degrees(x, y)
    in_degrees = zip(sites, x.tolist(), y.tolist(), strict=True)
    return SiteFile(tuple(Site(site.operator, lon, lat, site.technologies) for site, lon, lat in in_degrees), rejected)


def vintage_of(path: Path) -> str:
    """The date in the file's name ("2018-01", "2023-T4"); otherwise the name itself."""
    match = _VINTAGE.search(path.name)
    if match is None:
        return path.name.split(".")[0][:LONGEST_VINTAGE]
    return "-".join(part.upper() for part in match.groups() if part)


def _site(row: SourceRow, operators: OperatorTable, coordinates: Mapping[str, tuple[float, float]]) -> _PlanarSite:
    position = []
    for name, (low, high) in coordinates.items():
        if row.fields.get(name, "").upper() in _NOT_KNOWN:
            row.drop((name,))
        value = row.take_number(name, low=low, high=high)
        if value is None:
            raise row.refusal("no_position", _NO_POSITION)
        position.append(value)
    text = row.require("operator")
    operator = operators.by_plmn(text) or operators.by_name(text)
    if operator is None:
        message = sentence(
            "L’opérateur « %(value)s » n’est pas connu : ajoutez-le à operators.csv, ou corrigez la ligne."
        )
        raise row.refusal("unknown_operator", message, "operator", value=text[:80])
    technologies = frozenset(value for name, value in _TECHNOLOGIES.items() if row.take_choice(name, _YES_NO))
    x, y = position
    return _PlanarSite(operators.counted_as(operator).code, x, y, technologies)
