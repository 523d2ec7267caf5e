"""Reads lists of sites to come: those of targeted coverage with their decree, and those that operators announce.

Targeted coverage: num_arrete, date_publication_arrete, nom_site_arrete or nom_de_la_zone, x_lambert_93, y_lambert_93,
op_leader, sites_mes, sites_6_mois, sites_6_24_mois, sites_attente_deploiement. Announced: the columns of the sites in
service (code_op, num_site, latitude, longitude) with site_zb, site_dcc, site_strategique.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from maillage.core.geo import to_degrees
from maillage.core.problems import Refused, sentence
from maillage.core.tables.rejected_rows import RejectedRows, RejectionReport
from maillage.core.tables.source_rows import SourceRow, parse_moment
from maillage.core.tables.trusted_rows import open_table
from maillage.measure.announced.domain.sites import DECREE_MONTHS, Programme, SiteStage, SiteToCome, months_after
from maillage.measure.record.domain.operators import OperatorTable

_LAMBERT: Final = {"x": (0.0, 1_300_000.0), "y": (6_000_000.0, 7_200_000.0)}
_DEGREES: Final = {"longitude": (-180.0, 180.0), "latitude": (-90.0, 90.0)}
_SPELLINGS: Final = {"x_lambert_93": "x", "y_lambert_93": "y", "op_leader": "operator", "code_op": "operator"}
_YES: Final = frozenset({"1", "OUI", "TRUE", "VRAI"})
_MOST: Final = 1_000
_COLUMNS: Final = sentence(
    "« %(file)s » n’a pas les colonnes attendues : un opérateur (op_leader, code_op) et une position (x_lambert_93 et "
    "y_lambert_93, ou latitude et longitude)."
)
_NO_PLACE: Final = sentence("Le site n’a pas de position : il ne peut pas être placé.")
_OPERATOR: Final = sentence("L’opérateur « %(value)s » n’est pas connu.")


@dataclass(frozen=True, slots=True)
class SitesToComeFile:
    """The sites to come of a file, those in service already left out; ``rejected``: the rows set aside."""

    sites: tuple[SiteToCome, ...]
    rejected: RejectionReport


def read_sites_to_come(path: Path, operators: OperatorTable) -> SitesToComeFile:
    """The sites of a list; Refused for other columns, or where more rows are set aside than NATIONAL_FILE allows."""
    usual_name = lambda column: _SPELLINGS.get(bare := column.strip().lower(), bare)  # noqa: E731 -- one line
    rows = RejectedRows()
    with open_table(path, spelling=usual_name) as table:
        columns = set(table.columns)
        is_projected = not {"latitude", "longitude"} <= columns
        if "operator" not in columns or (is_projected and not {"x", "y"} <= columns):
            raise Refused("sites_to_come_columns", _COLUMNS, file=path.name)
        coordinates = _LAMBERT if is_projected else _DEGREES
        parse = _targeted if "date_publication_arrete" in columns else _announced
        read = list(rows.accepted(table.rows, partial(parse, operators=operators, coordinates=coordinates)))
    rejected = rows.checked(path.name)
    sites = [site for site in read if site is not None]
    x, y = np.array([site.lon for site in sites]), np.array([site.lat for site in sites])
    if is_projected and sites:
        x, y = to_degrees(x, y)
    placed = (replace(site, lon=lon, lat=lat) for site, lon, lat in zip(sites, x.tolist(), y.tolist(), strict=True))
    return SitesToComeFile(tuple(placed), rejected)


def _targeted(
    row: SourceRow, operators: OperatorTable, coordinates: Mapping[str, tuple[float, float]]
) -> SiteToCome | None:
    """A site of a decree; its coordinates are still those of the file."""
    x, y = _place(row, coordinates)
    operator = _operator(row, operators)
    decreed = parse_moment(row.take("date_publication_arrete") or "")
    counted = {
        stage: row.take_number(name, low=0, high=_MOST) or 0
        for stage, name in (
            (None, "sites_mes"),
            (SiteStage.WITHIN_6_MONTHS, "sites_6_mois"),
            (SiteStage.WITHIN_24_MONTHS, "sites_6_24_mois"),
            (SiteStage.WAITING, "sites_attente_deploiement"),
        )
    }
    to_come = [stage for stage, number in counted.items() if stage is not None and number]
    if not to_come and counted[None]:
        return None  # in service: the file of sites has it
    return SiteToCome(
        operator=operator,
        name=(row.take("nom_site_arrete") or row.take("nom_de_la_zone") or row.take("nom_site_operateurs") or "")[:120],
        lon=x,
        lat=y,
        programme=Programme.TARGETED,
        stage=to_come[0] if to_come else SiteStage.UNSAID,
        decree=(row.take("num_arrete") or "")[:40],
        due_on=None if decreed is None else months_after(decreed.date(), DECREE_MONTHS),
    )


def _announced(
    row: SourceRow, operators: OperatorTable, coordinates: Mapping[str, tuple[float, float]]
) -> SiteToCome | None:
    x, y = _place(row, coordinates)
    flags = {
        Programme.TARGETED: row.take("site_dcc"),
        Programme.BLANK_ZONE: row.take("site_zb"),
        Programme.STRATEGIC: row.take("site_strategique"),
    }
    programme = next((flagged for flagged, flag in flags.items() if (flag or "").upper() in _YES), Programme.OWN)
    return SiteToCome(
        operator=_operator(row, operators),
        name=(row.take("num_site") or "")[:120],
        lon=x,
        lat=y,
        programme=programme,
        stage=SiteStage.UNSAID,
        decree="",
        due_on=None,
    )


def _place(row: SourceRow, coordinates: Mapping[str, tuple[float, float]]) -> tuple[float, float]:
    values = [row.take_number(name, low=low, high=high) for name, (low, high) in coordinates.items()]
    x, y = values
    if x is None or y is None:
        raise row.refusal("no_position", _NO_PLACE)
    return x, y


def _operator(row: SourceRow, operators: OperatorTable) -> int:
    text = row.require("operator")
    operator = operators.by_plmn(text) or operators.by_name(text)
    if operator is None:
        raise row.refusal("unknown_operator", _OPERATOR, "operator", value=text[:80])
    return operators.counted_as(operator).code
