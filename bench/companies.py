"""The stock of the register of companies, taken in and asked, beside DuckDB reading the same CSV unpacked.

Invented (maillage/demonstration/companies.py), in INSEE's format, CSV in ZIP: written first and not timed.
So that the 30 million of the country are written in minutes, twenty thousand companies are invented and their rows come
again and again under rising numbers, with an address and days, as long as true rows are. Ours: what
`maillage companies import` does, from the ZIP to the sorted Parquet file, each file in a process of its own. Beside
(up to three million): the same file unpacked on the disk, read by DuckDB's own reader with the same columns and sorted
into Parquet; the unpacking is timed with it. Then many numbers asked in one call, and one.
`python bench/companies.py [--establishments 3000000] [--folder FOLDER] [--keep]`; with `--periods 30000000` the history
of companies alone, of so many rows: of each company its period of today and those before, some under another name.
"""

import argparse
import multiprocessing
import os
import random
import resource
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere

from bench.figures import Figure, note

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
_ASKED: Final = 10_000
_INVENTED: Final = 20_000
_MOST_UNPACKED: Final = 3_000_000
_COMMUNES: Final = ("86194", "44109", "69384", "44215", "85191")
_SIREN: Final = "\0"  # stands for a number in the rows that come again
_DAYS_OF_COMPANIES: Final = {
    "dateDernierTraitementUniteLegale": "2024-03-22T14:05:11",
    "anneeEffectifsUniteLegale": "2022",
    "anneeCategorieEntreprise": "2022",
    "economieSocialeSolidaireUniteLegale": "N",
    "societeMissionUniteLegale": "N",
}
_CHANGES: Final = {
    "changementEtatAdministratifUniteLegale": "false",
    "changementNomUniteLegale": "false",
    "changementNomUsageUniteLegale": "false",
    "changementDenominationUniteLegale": "true",
    "changementDenominationUsuelleUniteLegale": "false",
    "changementCategorieJuridiqueUniteLegale": "false",
    "changementActivitePrincipaleUniteLegale": "true",
    "changementNicSiegeUniteLegale": "false",
    "economieSocialeSolidaireUniteLegale": "N",
    "changementEconomieSocialeSolidaireUniteLegale": "false",
    "changementSocieteMissionUniteLegale": "false",
    "caractereEmployeurUniteLegale": "O",
    "changementCaractereEmployeurUniteLegale": "false",
}
_ADDRESS: Final = {
    "dateCreationEtablissement": "2004-07-01",
    "trancheEffectifsEtablissement": "02",
    "anneeEffectifsEtablissement": "2022",
    "dateDernierTraitementEtablissement": "2024-03-22T14:05:11",
    "nombrePeriodesEtablissement": "3",
    "numeroVoieEtablissement": "117",
    "typeVoieEtablissement": "AVENUE",
    "libelleVoieEtablissement": "DE LA REPUBLIQUE INVENTEE",
    "libelleCommuneEtablissement": "VILLE INVENTEE SUR MER",
    "identifiantAdresseEtablissement": "440109001200117_B",
    "coordonneeLambertAbscisseEtablissement": "355123.4",
    "coordonneeLambertOrdonneeEtablissement": "6689123.9",
}


def write_stock(folder: Path, count: int) -> Sequence[Path]:
    """The files of an invented stock of so many companies, each with an establishment."""
    from maillage.demonstration import companies as invented_stock  # noqa: PLC0415 -- needs Django

    sirets = [f"{100_000_000 + number:09d}00017" for number in range(_INVENTED)]
    companies, establishments, former = [], [], []
    for siret, rows in zip(sirets, invented_stock.invented_rows(sirets, _COMMUNES, seed=1), strict=True):
        company, establishment, before = rows
        companies.append(_row(invented_stock.COMPANY_COLUMNS, dict(company) | _DAYS_OF_COMPANIES, siret[:9]))
        filled = dict(establishment) | _ADDRESS
        establishments.append(_row(invented_stock.ESTABLISHMENT_COLUMNS, filled, siret[:9]))
        former.append(_row(invented_stock.HISTORY_COLUMNS, before, siret[:9]) if before else "")
    folder.mkdir(parents=True, exist_ok=True)
    return [
        _write_repeated(folder / "StockUniteLegale_utf8.zip", invented_stock.COMPANY_COLUMNS, companies, count),
        _write_repeated(
            folder / "StockEtablissement_utf8.zip", invented_stock.ESTABLISHMENT_COLUMNS, establishments, count
        ),
        _write_repeated(folder / "StockUniteLegaleHistorique_utf8.zip", invented_stock.HISTORY_COLUMNS, former, count),
    ]


def write_periods(folder: Path, count: int) -> Path:
    """A history of companies of so many rows, a row for each period, as long as true ones; the newest period first."""
    from maillage.demonstration import companies as invented_stock  # noqa: PLC0415 -- needs Django

    sirets = [f"{100_000_000 + number:09d}00017" for number in range(_INVENTED)]
    companies = []
    rows = 0
    for siret, (company, _establishment, before) in zip(
        sirets, invented_stock.invented_rows(sirets, _COMMUNES, seed=1), strict=True
    ):
        columns = {name: value for name, value in company.items() if name in invented_stock.HISTORY_COLUMNS}
        today = columns | {"dateDebut": "2020-01-01"} | _CHANGES
        other_trade = today | {
            "dateDebut": "2012-03-01",
            "dateFin": "2019-12-31",
            "activitePrincipaleUniteLegale": "70.10Z",
        }
        periods = [
            today,
            *([other_trade] if int(siret[6:9]) % 2 else []),
            *([{**before, **_CHANGES}] if before else []),
        ]
        companies.append("".join(_row(invented_stock.HISTORY_COLUMNS, period, siret[:9]) for period in periods))
        rows += len(periods)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "StockUniteLegaleHistorique_utf8.zip"
    return _write_repeated(path, invented_stock.HISTORY_COLUMNS, companies, count * _INVENTED // rows)


def _row(columns: Sequence[str], values: Mapping[str, str], siren: str) -> str:
    """A row with a sign in every place of its SIREN."""
    return ",".join(values.get(column, "") for column in columns).replace(siren, _SIREN) + "\n"


def _member(name: str) -> zipfile.ZipInfo:
    """A file of an archive, as INSEE's are: deflated (a bare ZipInfo says stored)."""
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _write_repeated(path: Path, columns: Sequence[str], rows: Sequence[str], count: int) -> Path:
    """The rows again and again under rising SIRENs, as a CSV in a ZIP."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(_member(f"{path.stem}.csv"), "w", force_zip64=True) as member,
    ):
        member.write((",".join(columns) + "\n").encode())
        for start in range(0, count, len(rows)):
            several = rows[: count - start]
            text = "".join(
                row.replace(_SIREN, str(100_000_000 + number)) for number, row in enumerate(several, start) if row
            )
            member.write(text.encode())
    return path


def import_alone(path: Path) -> tuple[int, float, float, int]:
    """Import one file in this process: its rows, seconds on the clock and of the processor, peak of memory in MiB."""
    import django  # noqa: PLC0415 -- reads the folder of this run

    django.setup()
    from maillage.buy.companies.store.stock import import_stock  # noqa: PLC0415 -- needs Django
    from maillage.core.clock import utc_now  # noqa: PLC0415 -- likewise
    from maillage.territory.store.derived import derived  # noqa: PLC0415 -- likewise

    derived()  # made at its first question: not what is timed
    begun, processor = time.perf_counter(), time.process_time()
    received = import_stock(str(path), now=utc_now())
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return received.file.rows, time.perf_counter() - begun, time.process_time() - processor, peak_mib


def read_unpacked(path: Path, folder: Path) -> None:
    """What whoever has DuckDB alone does: unpack, read the columns, sort, write."""
    with zipfile.ZipFile(path) as archive:
        (name,) = archive.namelist()
        archive.extract(name, folder)
    with duckdb.connect(config={"memory_limit": "1GB", "temp_directory": str(folder / "spill")}) as connection:
        connection.execute(
            f"COPY (SELECT siret, statutDiffusionEtablissement, etablissementSiege, codePostalEtablissement, "
            f"codeCommuneEtablissement, etatAdministratifEtablissement, activitePrincipaleEtablissement "
            f"FROM read_csv('{folder / name}', all_varchar = true) ORDER BY siret) "
            f"TO '{folder / 'plain.parquet'}' (FORMAT parquet, COMPRESSION zstd)"
        )


def main() -> None:
    """Print seconds on the clock and of the processor, and the peak of memory, of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--establishments", type=int, default=3_000_000)
    parser.add_argument("--periods", type=int, default=0, help="of the history alone")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--keep", action="store_true", help="leave the folder as it is then")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp())
    os.environ["MAILLAGE_DATA"] = str(folder / "installation")
    try:
        compare(folder, options.establishments, options.periods)
    finally:
        if not options.keep:
            shutil.rmtree(folder)


def compare(folder: Path, count: int, periods: int) -> None:
    """Write, import, ask."""
    import django  # noqa: PLC0415 -- reads the folder of this run

    django.setup()
    from maillage.buy.companies.store.companies import companies_by_siren  # noqa: PLC0415 -- needs Django

    stock = folder / "stock"
    paths = [write_periods(stock, periods)] if periods else write_stock(stock, count)
    figures, clocks = [], []
    context = multiprocessing.get_context("spawn")
    for path in paths:
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            rows, wall_s, cpu_s, peak_mib = pool.submit(import_alone, path).result()
        mb = path.stat().st_size / 1e6
        print(f"{path.name} ({mb:,.0f} MB): {rows:,} rows, {wall_s:.1f} s, {cpu_s:.1f} of processor, {peak_mib} MiB")
        figures.append(Figure(f"{cpu_s:.1f} s, {peak_mib} MiB", f"{path.name}, {rows:,} rows kept, processor"))
        clocks.append(wall_s)
    if periods:
        note("companies", figures)
        return
    if count <= _MOST_UNPACKED:
        begun, processor = time.perf_counter(), time.process_time()
        read_unpacked(paths[1], folder)
        spent = f"{time.perf_counter() - begun:.1f} s, {time.process_time() - processor:.1f} of processor"
        print(f"the establishments unpacked and read by DuckDB alone: {spent}")
        alone_s, what = time.perf_counter() - begun, f"{count:,} establishments from the ZIP, clock"
        beside = f"unpacked, then DuckDB alone: {alone_s:.1f} s"
        figures.append(Figure(f"{clocks[1]:.1f} s", what, beside, alone_s / clocks[1]))
    note("companies", figures)
    from django.core.management import call_command  # noqa: PLC0415 -- after its settings

    call_command("migrate", verbosity=0)  # what the agency hid is asked with each company
    draw = random.Random(1)
    for asked in (_ASKED, 1, 1, 1):
        sirens = [str(100_000_000 + number) for number in draw.sample(range(count), min(asked, count))]
        begun = time.perf_counter()
        found = companies_by_siren(sirens)
        print(f"{len(found)} of {asked} numbers asked: {1000 * (time.perf_counter() - begun):.0f} ms")


if __name__ == "__main__":
    main()
