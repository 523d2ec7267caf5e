"""What the tests of importers share: registers without an installation, samples, small files made from contracts."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from zlib import crc32

from maillage.core.problems import Refused
from maillage.core.tables.source_rows import SourceRow
from maillage.core.tables.trusted_rows import open_table
from maillage.measure.record.intake.operators import read_operators
from maillage.measure.record.intake.sources.description import ImportedTest, ImportSource, Registers, SkippedRow

REPOSITORY = Path(__file__).resolve().parents[3]
SAMPLES = REPOSITORY / "tests" / "samples"
REFERENCE = REPOSITORY / "maillage" / "measure" / "record" / "reference"
_OPERATORS = read_operators(REFERENCE / "operators")


def make_registers() -> Registers:
    """Registers with the shipped operators and a pseudonym that anybody can compute."""
    return Registers(operators=_OPERATORS, pseudonym=lambda token: crc32(token.encode()))


def read_all(source: ImportSource, path: Path) -> list[ImportedTest | SkippedRow | Refused]:
    """What every row of a file becomes."""
    around = make_registers()
    found: list[ImportedTest | SkippedRow | Refused] = []
    with open_table(path, sheets=source.sheets, spelling=source.spelling) as table:
        for row in table.rows:
            if isinstance(row, Refused):
                found.append(row)
                continue
            try:
                found.append(source.read(row, around))
            except Refused as problem:
                found.append(problem)
    return found


def taken_of(outcome: ImportedTest | SkippedRow | Refused) -> ImportedTest:
    """The measurement of an outcome that must be one."""
    assert isinstance(outcome, ImportedTest), outcome
    return outcome


def row_of(**fields: str) -> SourceRow:
    """A row with those fields."""
    return SourceRow(2, dict(fields))


def write_csv(path: Path, rows: Sequence[Mapping[str, str]], *, columns: Sequence[str], delimiter: str = ";") -> Path:
    """A CSV file with those columns."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, columns, delimiter=delimiter, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def arcep_columns() -> list[str]:
    """The 102 columns of the contract."""
    with (REFERENCE / "arcep-qos-columns.csv").open(encoding="utf-8") as lines:
        return [row["column"] for row in csv.DictReader(lines)]


def arcep_row(protocol: str, **fields: str) -> dict[str, str]:
    """A right row of Arcep's campaign, in Nantes."""
    return {
        "id_measure": "2154",
        "protocole": protocol,
        "operator": "SFR",
        "situation": "OUTDOOR",
        "techno_start": "4G",
        "techno_end": "4G",
        "territory": "METROPOLE",
        "date_time_start": "07/08/2023 12:45:15.11",
        "longitude_start": "-1.5534",
        "latitude_start": "47.2184",
        "insee_com": "44109",
        "nom_com": "Nantes",
        "imei": "448674528976410",
        "imsi": "208201134567890",
        "descoping": "0",
        "helicopter_measure": "0",
        **fields,
    }


MLAB_ROW = {
    "id": "ndt-abcde_1700000000_00000000000A1B2C",
    "date": "2024-10-03",
    "a.UUID": "ndt-abcde_1700000000_00000000000A1B2C",
    "a.TestTime": "2024-10-03 18:22:11 UTC",
    "a.CongestionControl": "bbr",
    "a.MeanThroughputMbps": "42.5",
    "a.MinRTT": "31.25",
    "a.LossRate": "0.012",
    "client.IP": "198.51.100.7",
    "client.Geo.CountryCode": "FR",
    "client.Geo.City": "Nantes",
    "client.Geo.Latitude": "47.2184",
    "client.Geo.Longitude": "-1.5534",
    "client.Geo.AccuracyRadiusKm": "20",
    "client.Network.ASNumber": "51207",
    "client.Network.ASName": "Free Mobile SAS",
    "server.Site": "par02",
    "server.Machine": "mlab1",
    "filter.IsComplete": "true",
}
