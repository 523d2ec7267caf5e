"""Reads the regulator's daily list of sites out of service (raw2026-11-30.geojson): points with the operators' words.

Columns, harmonised by the regulator from four files: operateur, op_code, code_insee, code_site_op or station_anfr,
2Gvoix 3Gvoix 3Gdata 4Gdata 5Gdata (or voix2g …), voix, data, raison, detail, debut, fin, debut_voix, fin_voix,
debut_data, fin_data, propre. Read by name: they changed over the years.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from maillage.core.problems import Refused, sentence
from maillage.core.tables.rejected_rows import RejectedRows, RejectionLimit, RejectionReport
from maillage.core.tables.source_rows import SourceRow, parse_moment
from maillage.core.tables.trusted_rows import open_table
from maillage.core.text import normalised_text
from maillage.measure.announced.domain.sites import OutageCause, SiteOutage, SiteServiceState
from maillage.measure.record.domain.operators import OperatorTable

# Operators write these lists by hand: a few have no place each day.
OUTAGE_ROWS: Final = RejectionLimit(share=0.02)
_DAY: Final = re.compile(r"20\d\d-\d\d-\d\d")
_SPELLINGS: Final = {
    "long": "lon",
    "longitude": "lon",
    "latitude": "lat",
    "op_code": "operator_code",
    "2gvoix": "voix2g",
    "3gvoix": "voix3g",
    "4gvoix": "voix4g",
    "3gdata": "data3g",
    "4gdata": "data4g",
    "5gdata": "data5g",
    "fin_prev": "fin",
}
_STATES: Final[Mapping[str, SiteServiceState]] = {
    "hs": SiteServiceState.DOWN,
    "hors service": SiteServiceState.DOWN,
    "ko": SiteServiceState.DOWN,
    "degrade": SiteServiceState.DEGRADED,
    "perturbe": SiteServiceState.DEGRADED,
    "ok": SiteServiceState.WORKING,
}
_CAUSES: Final[Mapping[str, OutageCause]] = {
    "maintenance": OutageCause.MAINTENANCE,
    "travaux": OutageCause.MAINTENANCE,
    "incident": OutageCause.INCIDENT,
    "panne": OutageCause.INCIDENT,
    "vandalisme": OutageCause.DAMAGE,
    "degradation": OutageCause.DAMAGE,
    "energie": OutageCause.POWER,
    "electri": OutageCause.POWER,
}
_VOICE: Final = ("voix", "voix2g", "voix3g", "voix4g")
_INTERNET: Final = ("data", "data3g", "data4g", "data5g")
_NO_DAY: Final = sentence(
    "Le nom de « %(file)s » ne dit pas son jour : gardez celui que l’Arcep lui donne, raw2026-11-30.geojson."
)
_COLUMNS: Final = sentence(
    "« %(file)s » n’a pas les colonnes attendues : un opérateur, une position, et l’état de la voix ou des données."
)
_NO_PLACE: Final = sentence("Le site n’a pas de position : il ne peut pas être placé.")
_OPERATOR: Final = sentence("L’opérateur « %(value)s » n’est pas connu.")


@dataclass(frozen=True, slots=True)
class OutageFile:
    """The sites out of service on ``day``; ``rejected``: the rows set aside."""

    day: date
    outages: tuple[SiteOutage, ...]
    rejected: RejectionReport


def read_outages(path: Path, operators: OperatorTable) -> OutageFile:
    """The outages of a daily file; Refused where its name has no day, or where more rows are wrong than OUTAGE_ROWS."""
    named = _DAY.search(path.name)
    day = None if named is None else _day_in(named[0])
    if day is None:
        raise Refused("outages_day", _NO_DAY, file=path.name)
    usual_name = lambda column: _SPELLINGS.get(bare := column.strip().lower(), bare)  # noqa: E731 -- one line
    rows = RejectedRows(limit=OUTAGE_ROWS)
    with open_table(path, spelling=usual_name) as table:
        columns = set(table.columns)
        if not {"operateur", "operator_code"} & columns or not {*_VOICE, *_INTERNET} & columns:
            raise Refused("outages_columns", _COLUMNS, file=path.name)
        outages = tuple(rows.accepted(table.rows, partial(_outage, operators=operators)))
    return OutageFile(day, outages, rows.checked(path.name))


def _outage(row: SourceRow, operators: OperatorTable) -> SiteOutage:
    lon, lat = row.take_number("lon", low=-180, high=180), row.take_number("lat", low=-90, high=90)
    if lon is None or lat is None:
        raise row.refusal("no_position", _NO_PLACE)
    code, name = row.take("operator_code") or "", row.take("operateur") or ""
    operator = operators.by_plmn(code) or operators.by_name(code) or operators.by_name(name) or operators.by_plmn(name)
    if operator is None:
        raise row.refusal("unknown_operator", _OPERATOR, "operateur", value=(name or code)[:80])
    site = row.take("station_anfr") or row.take("code_site_op") or f"{lon:.4f} {lat:.4f}"
    reason = normalised_text(f"{row.take('raison') or ''} {row.take('detail') or ''}")
    cause = next((cause for word, cause in _CAUSES.items() if word in reason), OutageCause.UNSAID)
    starts = [day for name in ("debut", "debut_data", "debut_voix") if (day := _day_in(row.take(name) or ""))]
    ends = [day for name in ("fin", "fin_data", "fin_voix") if (day := _day_in(row.take(name) or ""))]
    return SiteOutage(
        operator=operators.counted_as(operator).code,
        site=site[:40],
        lon=lon,
        lat=lat,
        insee=(row.take("code_insee") or "").zfill(5)[:5],
        voice=_worst(row.take(name) for name in _VOICE),
        internet=_worst(row.take(name) for name in _INTERNET),
        cause=cause,
        started_on=min(starts, default=None),
        expected_end_on=max(ends, default=None),
    )


def _worst(words: Iterable[str | None]) -> SiteServiceState:
    """The worst of several states; what is not understood says nothing."""
    order = (SiteServiceState.UNSAID, SiteServiceState.WORKING, SiteServiceState.DEGRADED, SiteServiceState.DOWN)
    states = [_STATES.get(normalised_text(word), SiteServiceState.UNSAID) for word in words if word]
    return max(states, key=order.index, default=SiteServiceState.UNSAID)


def _day_in(text: str) -> date | None:
    moment = parse_moment(text)
    return None if moment is None else moment.date()
