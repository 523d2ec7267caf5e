"""Reads mobile tests: one row per test, with band and radio cell measured, and position of its mast.

Columns of reference/releves-4g-fixe-1.0.0.json (``appareil``, ``lon``, ``lat``, ``rsrp_dbm``, ``date``), plus
``bande``, ``cellule``, ``mat_lon``, ``mat_lat``, ``mat_hauteur_m``.
"""

from datetime import date
from pathlib import Path
from typing import Final

from maillage.core.geo import METROPOLITAN_LAT, METROPOLITAN_LON
from maillage.core.problems import Finding, Refused, sentence
from maillage.core.tables.received_rows import received_table
from maillage.core.tables.source_rows import SourceRow
from maillage.cover.prediction.domain.mobile_tests import BAND_GHZ, MOBILE_KIND, USUAL_MAST_M, MobileTest
from maillage.cover.prediction.intake.ground_tests import day_of_reading

_MOST_FINDINGS: Final = 100


def is_of_mobile_tests(path: Path) -> bool:
    """Whether the first row of a table is a mobile test."""
    with received_table(path, spelling=lambda column: column.strip().lower()) as table:
        first = next(iter(table.rows), None)
        return isinstance(first, SourceRow) and (first.take("nature") or "").strip().lower() == MOBILE_KIND


def read_mobile_tests(path: Path, *, today: date) -> tuple[MobileTest, ...]:
    """The distinct tests of a file; Refused with a finding per unreadable row, or if there are none."""
    tests: dict[MobileTest, None] = {}
    findings: list[Finding] = []
    with received_table(path, spelling=lambda column: column.strip().lower()) as table:
        for row in table.rows:
            try:
                if isinstance(row, Refused):
                    raise row
                kind = row.require("nature")
                if kind.strip().lower() != MOBILE_KIND:
                    message = sentence(
                        "Cette ligne dit « %(value)s » parmi des tests mobiles : écrivez « mobile », ou séparez-les."
                    )
                    raise row.refusal("mixed_kinds", message, "nature", value=kind[:80])
                band = _required(row, "bande", 1.0, 100.0)
                if band not in BAND_GHZ:
                    message = sentence("« %(value)s » n’est pas une bande mobile connue : donnez l’une de %(bands)s.")
                    raise row.refusal("band_unknown", message, "bande", value=band, bands=", ".join(map(str, BAND_GHZ)))
                test = MobileTest(
                    device=row.require("appareil"),
                    lon=_required(row, "lon", *METROPOLITAN_LON),
                    lat=_required(row, "lat", *METROPOLITAN_LAT),
                    rsrp_dbm=_required(row, "rsrp_dbm", -160.0, -20.0),
                    band=int(band),
                    radio_cell=row.require("cellule"),
                    mast_lon=_required(row, "mat_lon", *METROPOLITAN_LON),
                    mast_lat=_required(row, "mat_lat", *METROPOLITAN_LAT),
                    mast_height_m=row.take_number("mat_hauteur_m", low=1.0, high=350.0) or USUAL_MAST_M,
                    day=day_of_reading(row, today),
                )
                tests[test] = None
            except Refused as refusal:
                # Collected: with any finding the whole file is rejected.
                findings.extend(refusal.findings)
                if len(findings) >= _MOST_FINDINGS:
                    break
    if findings or not tests:
        message = sentence("« %(file)s » ne donne pas de tests sûrs : corrigez ses lignes. Rien n’a été pris.")
        raise Refused("tests_refused", message, findings=findings, file=path.name)
    return tuple(tests)


def _required(row: SourceRow, name: str, low: float, high: float) -> float:
    number = row.take_number(name, low=low, high=high)
    if number is None:
        raise row.refusal("missing", sentence("Le champ « %(field)s » est vide : renseignez-le."), name)
    return number
