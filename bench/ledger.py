"""A buyer's ledger of 200,000 rows: its inclusive share, by kind, place and category; beside pandas and DuckDB.

Run: .venv/bin/python bench/ledger.py [--rows 200000 --structures 20000 --repeat 5]. Invented: 6,000 suppliers, amounts
log-normal, one row in ten without a category, credit notes, one row in a hundred that cannot be read. All read the same
CSV as texts and the same directory. pandas and DuckDB join by SIRET and sum what is a number; ours also reads French
amounts, checks each SIRET, tells unread rows with their numbers, other establishments and places. Seconds of processor.
"""

import argparse
import csv
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere

from bench.figures import Figure, note

SUPPLIERS = 6_000
CATEGORIES = ("Espaces verts", "Linge", "Travaux", "Restauration", "Nettoyage", "Informatique", "")
PLACES = ("44109", "44215", "49007", "53130", "72181", "85191")


def siret(number: int) -> str:
    """A SIRET with its key, of a SIREN without one: what a check of fourteen digits takes."""
    digits = f"{number:08}"
    for last in range(10):
        if _luhn(f"{digits}{last}") == 0:
            digits = f"{digits}{last}"
            break
    for last in range(10):
        if _luhn(f"{digits}0001{last}") == 0:
            return f"{digits}0001{last}"
    raise AssertionError(digits)


def _luhn(digits: str) -> int:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10


def invented_ledger(path: Path, rows: int) -> None:
    """The CSV: half of the suppliers are structures of the directory."""
    draw = random.Random(5)
    numbers = [siret(number) for number in range(1, SUPPLIERS + 1)]
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file, delimiter=";").writerow
        write(("siret", "montant", "categorie"))
        for row in range(rows):
            amount = f"{draw.lognormvariate(6, 1.5) * (-1 if row % 50 == 0 else 1):.2f}".replace(".", ",")
            write(("illisible" if row % 100 == 7 else draw.choice(numbers), amount, draw.choice(CATEGORIES)))


def prepare(structures: int) -> list[str]:
    """The directory in a new database: every second number from the first on, the ledger's suppliers among them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
    import django  # noqa: PLC0415 -- after the folder of the installation

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 -- after its settings
    from django.utils import timezone  # noqa: PLC0415 -- likewise

    from maillage.include.structures.store.models import Structure  # noqa: PLC0415 -- likewise

    call_command("migrate", interactive=False, verbosity=0)
    now = timezone.now()
    listed = [siret(number) for number in range(1, 2 * structures, 2)]
    Structure.objects.bulk_create(
        (
            Structure(
                siret=number,
                siren=number[:9],
                kind=("EI", "ACI", "AI", "ETTI", "EA", "ESAT")[place % 6],
                name=f"Structure {place}",
                words="",
                source="bench",
                commune=PLACES[place % len(PLACES)],
                created_at=now,
                changed_at=now,
            )
            for place, number in enumerate(listed)
        ),
        batch_size=2_000,
    )
    return listed


def measured(name: str, repeat: int, work: Callable[[], int]) -> float:
    """The median of the seconds of processor; a row with the least and the most too, and inclusive cents."""
    seconds, cents = [], 0
    for _time in range(repeat):
        begun = time.process_time()
        cents = work()
        seconds.append(time.process_time() - begun)
    seconds.sort()
    print(
        f"| {name} | {seconds[0]:.2f} | {seconds[len(seconds) // 2]:.2f} | {seconds[-1]:.2f} | {cents:,} |", flush=True
    )
    return seconds[len(seconds) // 2]


def main() -> int:
    """Ours, then the two others on the same file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--structures", type=int, default=20_000)
    parser.add_argument("--repeat", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="maillage-bench-") as folder:
        os.environ["MAILLAGE_DATA"] = folder
        listed = prepare(asked.structures)
        path = Path(folder) / "journal.csv"
        invented_ledger(path, asked.rows)
        _ours(path)  # makes the territory of a new installation
        print("| who | least | median | most | inclusive cents |\n| --- | ---: | ---: | ---: | ---: |")
        ours_s = measured("maillage", asked.repeat, lambda: _ours(path))
        others = {
            "pandas, join and sum": measured("pandas", asked.repeat, lambda: _by_pandas(path, listed)),
            "DuckDB, join and sum": measured("DuckDB", asked.repeat, lambda: _by_duckdb(path, listed)),
        }
    what = f"{asked.rows:,} rows of a ledger, read and checked, processor"
    note(
        "ledger", [Figure(f"{ours_s:.2f} s", what, f"{who}: {cpu:.2f} s", cpu / ours_s) for who, cpu in others.items()]
    )
    return 0


def _ours(path: Path) -> int:
    from maillage.include.ledger.intake.ledger_files import read_ledger  # noqa: PLC0415 -- after its settings
    from maillage.include.ledger.store.suppliers import balance_of  # noqa: PLC0415 -- likewise

    return balance_of(read_ledger(path)).inclusive_cents


def _by_pandas(path: Path, listed: list[str]) -> int:
    import pandas as pd  # noqa: PLC0415 -- its loading is not the work

    rows: Any = pd.read_csv(path, sep=";", dtype=str, keep_default_na=False)
    rows["cents"] = (rows["montant"].str.replace(",", ".").astype(float) * 100).round().astype("int64")
    rows["inclusive"] = rows["siret"].isin(set(listed))
    rows.groupby(["categorie", "inclusive"])["cents"].sum()
    rows[rows["inclusive"]].groupby("siret")["cents"].sum()
    return int(rows.loc[rows["inclusive"], "cents"].sum())


def _by_duckdb(path: Path, listed: list[str]) -> int:
    import duckdb  # noqa: PLC0415 -- its loading is not the work

    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE listed AS SELECT unnest($1::TEXT[]) AS siret", [listed])
        connection.execute(
            "CREATE TABLE rows AS SELECT siret, categorie, "
            "round(replace(montant, ',', '.')::DOUBLE * 100)::BIGINT AS cents "
            "FROM read_csv($1, delim = ';', all_varchar = true)",
            [str(path)],
        )
        connection.execute(
            "SELECT categorie, sum(cents) FROM rows LEFT JOIN listed USING (siret) GROUP BY ALL"
        ).fetchall()
        connection.execute("SELECT siret, sum(cents) FROM rows JOIN listed USING (siret) GROUP BY ALL").fetchall()
        answer = connection.execute("SELECT sum(cents) FROM rows JOIN listed USING (siret)").fetchone()
        return int(answer[0]) if answer else 0


if __name__ == "__main__":
    sys.exit(main())
