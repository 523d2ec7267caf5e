"""The stock of the register of companies, taken in and asked, beside DuckDB reading the same CSV unpacked.

Invented (maillage/companies/rules/invented_stock.py), in INSEE's format, CSV in ZIP: written first and not timed. Ours:
what `maillage companies import` does, from the ZIP to the sorted Parquet file. Beside: the same file unpacked on the
disk, read by DuckDB's own reader with the same columns and sorted into Parquet; the unpacking is timed with it. Then
many numbers asked in one call, and one. `python bench/companies.py [--establishments 3000000]`.
"""

import argparse
import os
import random
import resource
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Final

import duckdb

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
_ASKED: Final = 10_000


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
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        os.environ["MAILLAGE_DATA"] = str(folder / "data")
        import django  # noqa: PLC0415 -- reads the folder of this run

        django.setup()
        from maillage.companies.queries.companies import companies_by_siren  # noqa: PLC0415 -- needs Django
        from maillage.companies.record.invented_stock import write_invented_stock  # noqa: PLC0415 -- likewise
        from maillage.companies.record.stock import import_stock  # noqa: PLC0415 -- likewise
        from maillage.core.clock import utc_now  # noqa: PLC0415 -- likewise
        from maillage.territory.queries.derived import derived  # noqa: PLC0415 -- likewise

        derived()  # made at its first question: not what is timed

        sirets = [f"{100_000_000 + number:09d}00017" for number in range(options.establishments)]
        paths = write_invented_stock(folder / "stock", sirets, ["86194", "44109", "69384"], seed=1)
        for path in paths:
            begun, processor = time.perf_counter(), time.process_time()
            received = import_stock(str(path), now=utc_now())
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            spent = f"{time.perf_counter() - begun:.1f} s, {time.process_time() - processor:.1f} of processor"
            print(f"{path.name}: {received.file.rows} rows, {spent}, peak {peak} MiB")
        begun, processor = time.perf_counter(), time.process_time()
        read_unpacked(paths[1], folder)
        spent = f"{time.perf_counter() - begun:.1f} s, {time.process_time() - processor:.1f} of processor"
        print(f"the establishments unpacked and read by DuckDB alone: {spent}")
        draw = random.Random(1)
        for count in (_ASKED, 1, 1, 1):
            sirens = [siret[:9] for siret in draw.sample(sirets, min(count, len(sirets)))]
            begun = time.perf_counter()
            companies_by_siren(sirens)
            print(f"{count} numbers asked: {1000 * (time.perf_counter() - begun):.0f} ms")


if __name__ == "__main__":
    main()
