"""Reads a file of sites: a table of the schema, or a support register (ANFR, Arcep) as ideas."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from maillage.core.geo import to_degrees
from maillage.core.problems import Refused, sentence
from maillage.core.tables.received_rows import received_table
from maillage.core.tables.rejected_rows import NONE_REJECTED, RejectionReport
from maillage.cover.network.domain.network_sites import LONGEST_CODE, LONGEST_NAME
from maillage.cover.network.domain.sites import (
    BaseStation,
    FrequencyLicence,
    FrequencyRight,
    RadioSupport,
    usual_station,
)
from maillage.cover.network.intake.radio_supports import read_supports
from maillage.cover.network.intake.site_tables import read_base_stations
from maillage.cover.network.store.models import NetworkSite
from maillage.territory.domain.terms import commune_number
from maillage.territory.store.points import locate
from maillage.territory.store.relations import communes_of
from maillage.web.installation import home_territory

MOST_SITES: Final = 2_000
_SITE_COLUMN: Final = "code_site"
_REGISTERS: Final = frozenset({"sup_id", "station_anfr"})


@dataclass(frozen=True, slots=True)
class ReadStations:
    """The sites in a file; ``rejected``: the rows of a register that were set aside."""

    stations: tuple[BaseStation, ...]
    rejected: RejectionReport


def stations_of_file(path: Path, folder: Path, *, operator: str, today: date) -> ReadStations:
    """The sites in a file; ``folder`` contains the antenna files.

    Supports of a register become ideas of ``operator`` with the usual sectors, only inside the territory, and without
    those already stored, which may have been edited. Refused if a row of a table of sites is invalid; rows of a
    register are set aside.
    """
    stations: Sequence[BaseStation]
    rejected = NONE_REJECTED
    try:
        with received_table(path, spelling=lambda column: column.strip().lower()) as table:
            is_register = _SITE_COLUMN not in table.columns and bool(_REGISTERS & set(table.columns))
    except Refused:
        is_register = False  # not CSV, perhaps a workbook: the reader of sites reports what is wrong
    if is_register:
        register = read_supports(path)
        stations, rejected = _supports_as_ideas(register.supports, operator=operator, today=today), register.rejected
    else:
        stations = read_base_stations(path, patterns=folder)
    if len(stations) > MOST_SITES:
        message = sentence("Ce fichier apporterait %(count)s sites, plus de %(most)s : gardez ceux qui comptent.")
        raise Refused("sites_too_many", message, count=len(stations), most=MOST_SITES)
    return ReadStations(tuple(stations), rejected)


def _supports_as_ideas(supports: Sequence[RadioSupport], *, operator: str, today: date) -> list[BaseStation]:
    x, y = [support.x_m for support in supports], [support.y_m for support in supports]
    lon, lat = to_degrees(x, y)
    is_inside = np.isin(locate(lon, lat), [commune_number(code) for code in communes_of(home_territory())])
    codes = set(NetworkSite.objects.filter(withdrawn_at=None).values_list("code", flat=True))
    ideas = []
    for support, is_open in zip(supports, is_inside, strict=True):
        code = support.code[:LONGEST_CODE]
        if is_open and code not in codes:
            named = replace(support, code=code, name=(support.name or code)[:LONGEST_NAME])
            station = usual_station(named)
            height = station.sectors[0].antenna.height_m
            ideas.append(
                replace(
                    station,
                    support=replace(named, height_m=height),
                    operator=operator,
                    state_since=today,
                    licence=FrequencyLicence(FrequencyRight.NONE),
                )
            )
    if not ideas:
        message = sentence("Aucun support nouveau de ce registre n’est dans le territoire : rien à ajouter.")
        raise Refused("supports_elsewhere", message)
    return ideas
