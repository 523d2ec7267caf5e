"""The one search over a country: all of France's places, 1.4 million contracts, 20,000 structures, 1,000 data sets.

FOLDER is a copy of an installation with its demonstration; it is enlarged in place (its contracts, their buyers and
holders, its structures and data sets repeated under other names), then each search is asked five times of the page and
of the field's suggestions, through all of Django. Beside it the plain way: a LIKE for each word over the same names,
which ranks nothing. Milliseconds on the clock, least and median, and median of processor.
`python bench/search.py FOLDER [--contracts 1400000] [--structures 20000] [--datasets 1000]`.
"""

import argparse
import json
import os
import statistics
import time
import uuid
from collections.abc import Callable
from copy import copy
from functools import partial
from pathlib import Path
from typing import Any, Final

_SEARCHES: Final = (
    *("subventions", "sfr", "cantine", "4G fixe", "clauses", "saint-g", "saint hilaire", "sablé", "nantse", "85270"),
    *("travaux", "commune", "restauration scolaire", "pornic"),
)
_NEXT: Final = 5
_TABLES: Final = {"contracts": "number", "holders": "contract_number"}


def enlarge_contracts(folder: Path, contracts: int) -> int:
    """How many contracts the store has now: those of its first version, repeated."""
    import duckdb  # noqa: PLC0415 -- see main
    import numpy as np  # noqa: PLC0415 -- see main

    from maillage.buy.contracts.store.build.search_index import write_search_index  # noqa: PLC0415 -- see main
    from maillage.buy.contracts.store.contract_store import SEARCH_FILE, SORTING_FILE  # noqa: PLC0415 -- see main

    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    before, after = folder / manifest["version"], folder / "enlarged"
    after.mkdir(exist_ok=True)
    for path in before.iterdir():
        if not (after / path.name).exists():
            (after / path.name).symlink_to(path)
    held = manifest["rows"]["contracts"]
    times = -(-contracts // held)
    with duckdb.connect() as engine:
        for table, number in _TABLES.items():
            changed = [f"{number} + copies.range * {held} AS {number}"]
            if table == "contracts":
                changed += ["key || '-' || copies.range AS key", "buyer_label || ' ' || copies.range AS buyer_label"]
            else:
                changed += ["label || ' ' || copies.range AS label"]
            (after / f"{table}.parquet").unlink()
            engine.execute(
                f"COPY (SELECT * REPLACE ({', '.join(changed)}) FROM read_parquet('{before / f'{table}.parquet'}'), "
                f"range({times}) AS copies ORDER BY {number}) TO '{after / f'{table}.parquet'}' (FORMAT parquet)"
            )
            engine.execute(f"CREATE VIEW {table} AS FROM read_parquet('{after / f'{table}.parquet'}')")
        (after / SEARCH_FILE).unlink()
        write_search_index(engine, after / SEARCH_FILE)
    sorting = np.tile(np.load(before / SORTING_FILE), times)
    (after / SORTING_FILE).unlink()
    np.save(after / SORTING_FILE, sorting)
    manifest |= {"version": "enlarged", "rows": manifest["rows"] | {"contracts": held * times}}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return int(held * times)


def enlarge_rows(model: Any, rows: list[Any], count: int, rename: Callable[[Any, int], None]) -> None:
    """Copies of ``rows`` under other names, until there are ``count``."""
    copies = []
    for number in range(count - len(rows)):
        twin = copy(rows[number % len(rows)])
        rename(twin, number)
        copies.append(twin)
    model.objects.bulk_create(copies, batch_size=500)


def measured(question: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds on the clock, and of processor."""
    clock, processor = time.perf_counter(), time.process_time()
    question()
    return 1_000 * (time.perf_counter() - clock), 1_000 * (time.process_time() - processor)


def plain_search(text: str) -> int:
    """How many names have all the words: as a LIKE for each word finds them."""
    from maillage.buy.contracts.store.contract_store import store_rows  # noqa: PLC0415 -- see main
    from maillage.core.text import normalised_text  # noqa: PLC0415 -- see main
    from maillage.include.structures.store.models import Structure  # noqa: PLC0415 -- see main
    from maillage.opendata.catalog.store.models import Dataset  # noqa: PLC0415 -- see main
    from maillage.territory.store.derived import derived  # noqa: PLC0415 -- see main

    words = normalised_text(text).split()
    found = len(
        derived().rows(
            f"SELECT 1 FROM territory WHERE {' AND '.join('name LIKE ?' for _ in words)}",
            [f"%{word}%" for word in words],
        )
    )
    for column in ("object", "buyer_label"):
        condition = " AND ".join(f"{column} ILIKE $word_{at}" for at in range(len(words)))
        values = {f"word_{at}": f"%{word}%" for at, word in enumerate(words)}
        found += int(store_rows(f"SELECT count(*) FROM contracts WHERE {condition}", values)[0][0])
    for model, field in ((Structure, "name"), (Dataset, "title")):
        rows = model.objects.all()
        for word in words:
            rows = rows.filter(**{f"{field}__icontains": word})
        found += rows.count()
    return found


def main() -> None:
    """Enlarge, ask, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--contracts", type=int, default=1_400_000)
    parser.add_argument("--structures", type=int, default=20_000)
    parser.add_argument("--datasets", type=int, default=1_000)
    arguments = parser.parse_args()
    os.environ["MAILLAGE_DATA"] = str(arguments.folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
    import django  # noqa: PLC0415 -- the folder is of the settings

    django.setup()
    from maillage.include.structures.store.models import Structure  # noqa: PLC0415 -- see above
    from maillage.opendata.catalog.store.models import Dataset  # noqa: PLC0415 -- see above

    store = arguments.folder / "procurement" / "demonstration"
    if not (store / "enlarged").exists():
        clock, processor = measured(lambda: print(f"{enlarge_contracts(store, arguments.contracts):,} contracts"))
        print(f"made in {clock / 1_000:.0f} s, {processor / 1_000:.0f} s of processor")

    def rename_structure(row: Any, number: int) -> None:
        row.pk, row.siret, row.name = None, f"{number:014d}", f"{row.name} {number}"

    def rename_dataset(row: Any, number: int) -> None:
        row.pk, row.slug, row.title = uuid.uuid4(), f"{row.slug[:60]}-{number}", f"{row.title} {number}"

    enlarge_rows(Structure, list(Structure.objects.all()), arguments.structures, rename_structure)
    enlarge_rows(Dataset, list(Dataset.objects.filter(is_demonstration=True)), arguments.datasets, rename_dataset)
    print(f"{Structure.objects.count():,} structures, {Dataset.objects.count():,} data sets")
    from django.test import Client  # noqa: PLC0415 -- see above

    client = Client(headers={"host": "localhost"})
    asks: tuple[Callable[[str], object], ...] = (
        lambda text: client.get("/recherche", {"q": text}),
        lambda text: client.get("/recherche/propositions", {"q": text}),
        plain_search,
    )
    for ask in asks:
        ask("rien de cela")  # opens what a process opens once
    print("| search | page: least, median (processor) | field: least, median (processor) | LIKE: the same |")
    for text in _SEARCHES:
        columns = []
        for ask in asks:
            times = [measured(partial(ask, text)) for _ in range(_NEXT)]
            clocks, processors = [clock for clock, _ in times], [processor for _, processor in times]
            columns.append(f"{min(clocks):.0f}, {statistics.median(clocks):.0f} ({statistics.median(processors):.0f})")
        print(f"| {text} | {' | '.join(columns)} |", flush=True)


if __name__ == "__main__":
    main()
