"""Reads tests of a network on the ground: tables of reference/releves-4g-fixe-1.0.0.json, one row a test.

A modem on a drive or a subscriber's line at a place, with its signal, its rate, the plan it was sold and how high its
antenna hangs, as far as each is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final

from maillage.core.geo import METROPOLITAN_LAT, METROPOLITAN_LON
from maillage.core.problems import Finding, Refused, sentence
from maillage.core.tables.received_rows import received_table
from maillage.core.tables.source_rows import SourceRow
from maillage.cover.prediction.domain.field_tests import GroundTest, ReadingKind

_YES_NO: Final = {"OUI": True, "NON": False, "1": True, "0": False}
_KINDS: Final[Mapping[str, ReadingKind]] = MappingProxyType(
    {"PARCOURS": ReadingKind.DRIVE, "LIGNE": ReadingKind.LINE, "FOYER": ReadingKind.HOME}
)
_MOST_FINDINGS: Final = 100


@dataclass(frozen=True, slots=True)
class ReadTests:
    """The tests of a file, each once; how many rows said the same as one before them, and say nothing more."""

    tests: tuple[GroundTest, ...]
    repeated: int


def read_ground_tests(path: Path, *, today: date) -> ReadTests:
    """The tests of a file; Refused with a finding a row that cannot be read, and where there is none."""
    tests: dict[GroundTest, None] = {}
    findings: list[Finding] = []
    rows = 0
    with received_table(path, spelling=lambda column: column.strip().lower()) as table:
        if not {"appareil", "lon", "lat", "rsrp_dbm"} <= set(table.columns):
            message = sentence("« %(file)s » n’a pas les colonnes « appareil », « lon », « lat » et « rsrp_dbm ».")
            raise Refused("tests_columns", message, file=path.name)
        for row in table.rows:
            rows += 1
            try:
                if isinstance(row, Refused):
                    raise row
                lon = row.take_number("lon", low=METROPOLITAN_LON[0], high=METROPOLITAN_LON[1])
                lat = row.take_number("lat", low=METROPOLITAN_LAT[0], high=METROPOLITAN_LAT[1])
                if lon is None or lat is None:
                    raise row.refusal("missing", sentence("Ce test n’a pas de lieu : complétez-le."))
                test = GroundTest(
                    kind=row.take_choice("nature", _KINDS) or ReadingKind.DRIVE,
                    device=row.require("appareil"),
                    lon=lon,
                    lat=lat,
                    day=day_of_reading(row, today),
                    site=row.take("site"),
                    rsrp_dbm=row.take_number("rsrp_dbm", low=-160.0, high=-20.0),
                    rate_mbps=row.take_number("debit_mbps", low=0.0, high=10_000.0),
                    plan_mbps=row.take_number("offre_mbps", low=0.1, high=10_000.0),
                    is_wifi=bool(row.take_choice("wifi", _YES_NO)),
                    height_m=row.take_number("hauteur_m", low=1.0, high=50.0),
                )
                if test.rsrp_dbm is None and test.rate_mbps is None:
                    raise row.refusal(
                        "missing", sentence("Ce test ne dit ni signal ni débit : complétez-le ou ôtez-le.")
                    )
                tests[test] = None
            except Refused as refusal:
                # The row goes to the findings; with one of them nothing of the file is taken.
                findings.extend(refusal.findings)
                if len(findings) >= _MOST_FINDINGS:
                    break
    if findings or not tests:
        message = sentence("« %(file)s » ne donne pas de tests sûrs : corrigez ses lignes. Rien n’a été pris.")
        raise Refused("tests_refused", message, findings=findings, file=path.name)
    return ReadTests(tuple(tests), rows - len(tests))


def day_of_reading(row: SourceRow, today: date) -> date | None:
    """The day of a reading; None where it does not say, Refused where it is none or to come."""
    text = row.take("date")
    if text is None:
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        message = sentence("« %(value)s » n’est pas une date : écrivez-la AAAA-MM-JJ.")
        raise row.refusal("not_a_day", message, "date", value=text[:80]) from None
    if day > today:
        message = sentence("« %(value)s » est à venir : corrigez la date du test.")
        raise row.refusal("future_day", message, "date", value=text[:80])
    return day
