"""Real files of contracts read by Maillage, beside the same figures told by DuckDB of the raw files alone.

Nothing of ours is in the SQL: records are told apart by buyer, number, holders, day of notification and the letters of
the object, and of those that are alike the one published last counts. Each file is imported into an installation of its
own. Printed: figures of both sides, then each contract on which they differ; then place, placeholders and holders, of
which a remark of the contract may explain a difference (tests/buy/contracts/independent_contracts.py). The exit status
is 1 where more differ than `--most` (documented differences: docs/explanation/public-contracts.md).
`REAL_CONTRACTS=FOLDER python bench/contract_truth.py`: JSON of version 1 ({"marches": […]}), nested or consolidated,
and flat CSV of versions 1 (titulaires.1.id) and 2 (titulaire_id_1) of FOLDER.
"""

import argparse
import multiprocessing
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, Final

import duckdb

from tests.buy.contracts.independent_contracts import (
    IndependentContract,
    StoredPart,
    differences,
    independent_contracts,
    state_records,
)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
# What a day before 1990 says of a contract nobody knows.
_CONTRACTS: Final = """
CREATE TABLE contracts AS
SELECT
    regexp_replace(coalesce(buyer, ''), '\\s', '', 'g') AS buyer,
    trim(coalesce(id, '')) AS id,
    list_sort(
        list_distinct(list_transform(holders, lambda holder: regexp_replace(coalesce(holder.id, ''), '\\s', '', 'g')))
    ) AS holders,
    if(coalesce(day, '') < '1990', '', left(day, 10)) AS day,
    left(regexp_replace(lower(coalesce(object, '')), '[^a-z0-9]', '', 'g'), 200) AS words,
    arg_max(try_cast(amount AS DOUBLE), coalesce(published, '')) AS amount,
    arg_max(try_cast(try_cast(months AS DOUBLE) AS INTEGER), coalesce(published, '')) AS months
FROM stated
GROUP BY ALL
"""
_FIGURES: Final = """
SELECT
    count(*),
    count(DISTINCT nullif(buyer, '')),
    count(amount),
    round(sum(amount), 2),
    count(*) FILTER (day <> '' AND months BETWEEN 1 AND 180)
FROM contracts
"""
_NAMES: Final = ("contracts", "buyers", "with an amount", "sum of amounts, EUR", "with a day and months")


def derive_territory(folder: Path) -> None:
    """Make the territory of an installation, which those of all files share."""
    os.environ["MAILLAGE_DATA"] = str(folder)
    import django  # noqa: PLC0415 -- reads the folder of this run

    django.setup()
    from maillage.territory.store.derived import derived  # noqa: PLC0415 -- needs Django

    derived()


def store_contracts(path: Path, folder: Path) -> tuple[list[tuple[Any, ...]], list[str], list[tuple[Any, ...]]]:
    """Import a file into an installation of its own.

    Buyer, number, amount, day and months of each contract; the keys of the records in their order; what
    tests/buy/contracts/independent_contracts.py compares.
    """
    os.environ["MAILLAGE_DATA"] = str(folder)
    import django  # noqa: PLC0415 -- reads the folder of this run

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 -- needs Django

    from maillage.buy.contracts.store.build.contract_store import build_store  # noqa: PLC0415 -- likewise
    from maillage.buy.contracts.store.contract_store import store_rows  # noqa: PLC0415 -- likewise
    from maillage.buy.contracts.store.imports import import_path  # noqa: PLC0415 -- likewise
    from maillage.core.clock import utc_now  # noqa: PLC0415 -- likewise

    call_command("migrate", verbosity=0)
    import_path(path, now=utc_now())
    build_store()
    from maillage.buy.contracts.domain.published_contract import PublishedContract  # noqa: PLC0415 -- likewise
    from maillage.buy.contracts.intake.documents import read_contracts  # noqa: PLC0415 -- likewise
    from tests.buy.contracts.independent_contracts import STORED  # noqa: PLC0415 -- likewise

    parts = read_contracts(path, today=utc_now().date())
    keys = [part.key for part in parts if isinstance(part, PublishedContract)]
    rows = store_rows("SELECT coalesce(buyer_id, ''), id, amount_eur, notified_on, duration_months FROM contracts")
    return rows, keys, store_rows(STORED)


def figures_of(rows: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    """The figures of _FIGURES of what the store has."""
    amounts = [amount for _buyer, _id, amount, _day, _months in rows if amount is not None]
    ends = [row for row in rows if row[3] is not None and row[4] is not None and 1 <= row[4] <= 180]
    buyers = {buyer for buyer, *_ in rows if buyer}
    return len(rows), len(buyers), len(amounts), round(sum(amounts), 2), len(ends)


def differing(raw: list[tuple[Any, ...]], stored: list[tuple[Any, ...]]) -> Mapping[tuple[str, str], str]:
    """The buyers and numbers whose contracts or amounts are not the same on both sides."""
    sides: dict[tuple[str, str], tuple[list[float], list[float]]] = {}
    for side, rows in enumerate((raw, stored)):
        for buyer, number, amount, *_ in rows:
            sides.setdefault((buyer, number or ""), ([], []))[side].append(amount or 0.0)
    return {
        key: f"{sorted(both[0])} in the raw file, {sorted(both[1])} in the store"
        for key, both in sorted(sides.items())
        if sorted(both[0]) != sorted(both[1])
    }


def main() -> None:
    """Compare file by file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=os.environ.get("REAL_CONTRACTS"))
    parser.add_argument("--most", type=int, default=5)
    options = parser.parse_args()
    if options.folder is None:
        parser.error("give the folder, or REAL_CONTRACTS")
    with tempfile.TemporaryDirectory() as folder:
        unlike = compare(sorted(Path(options.folder).iterdir()), Path(folder))
    sys.exit(unlike > options.most)


def compare(paths: Sequence[Path], folder: Path) -> int:
    """Print both sides of each file; on how many contracts they differ."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        pool.submit(derive_territory, folder).result()
    unlike = 0
    for path in paths:
        raw = duckdb.connect()
        try:
            state_records(raw, path)
            raw.execute(_CONTRACTS)
        except duckdb.Error as error:  # of another form
            print(f"{path.name}: left out ({str(error).partition(chr(10))[0][:80]})")
            continue
        expected = raw.execute(_FIGURES).fetchone() or ()
        installation = folder / path.stem
        installation.mkdir()
        (installation / "territory").symlink_to(folder / "territory")
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            stored, keys, parts = pool.submit(store_contracts, path, installation).result()
        rows = raw.execute("SELECT buyer, id, amount FROM contracts").fetchall()
        (records,) = raw.execute("SELECT count(*) FROM stated").fetchone() or (0,)
        print(f"{path.name}: {records:,} records", flush=True)
        for name, one, other in zip(_NAMES, expected, figures_of(stored), strict=True):
            print(f"  {name:<24}{one:>20,}{other:>20,}  {'equal' if one == other else 'DIFFERENT'}")
        for (buyer, number), text in differing(rows, stored).items():
            unlike += 1
            print(f"  {buyer} {number}: {text}")
        unlike += compare_parts(path, keys, parts)
    return unlike


def compare_parts(path: Path, keys: Sequence[str], parts: Sequence[tuple[Any, ...]]) -> int:
    """Print on how many contracts amount, placeholders, holders, names and places differ; how many unexplained."""
    raw: dict[str, list[IndependentContract]] = {}
    for key, record in zip(keys, independent_contracts(path), strict=True):
        raw.setdefault(key, []).append(record)
    stored = {key: StoredPart._make((*values[:-1], frozenset(values[-1]))) for key, *values in parts}
    explained, unexplained = Counter[str](), 0
    for key, what, expected, got, is_explained in differences(raw, stored):
        if is_explained:
            explained[what] += 1
        else:
            unexplained += 1
            print(f"  {key} {what}: {expected} in the raw file, {got} in the store")
    left_out = Counter(part.left_out for part in stored.values() if part.left_out)
    placed = sum(part.departement is not None for part in stored.values())
    print(f"  {placed:,} of {len(stored):,} in a département; left out of sums: {dict(left_out)}")
    print(f"  differences with a remark: {dict(explained)}; unexplained: {unexplained}")
    return unexplained


if __name__ == "__main__":
    main()
