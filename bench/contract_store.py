"""An invented region of many contracts from files to the store, all cores at work, and what pages then ask of it.

Invented (maillage/demonstration/region.py, which says what): one file for each core, written first and
not timed. Then what `maillage procurement import` does: bytes kept, read and checked at both levels, Parquet, settled,
derived and linked, indexed; then questions of pages, each five times, the middle one told. In a folder of its own.
`python bench/contract_store.py FOLDER [--contracts 1400000] [--files 2]`.
"""

import argparse
import multiprocessing
import os
import resource
import statistics
import sys
import time
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere

from bench.figures import Figure, note

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
_SERIES: Final = 10
_CONTRACTS_A_BUYER: Final = 31  # what ten series give, measured
_QUESTIONS: Final = {
    "one buyer, its twenty newest": (
        "SELECT number, object, amount_now_eur FROM contracts WHERE buyer_id = (SELECT any_value(buyer_id) FROM "
        "contracts WHERE number = 700) ORDER BY notified_on DESC, number LIMIT 20"
    ),
    "region, what ends within a year": (
        "SELECT number, object, ends_on FROM contracts WHERE region = '52' AND ends_on BETWEEN DATE '2026-11-27' "
        "AND DATE '2027-11-27' ORDER BY ends_on, number LIMIT 20"
    ),
    "region, totals": (
        "SELECT count(*), sum(counted_eur), count(DISTINCT buyer_id), count(*) FILTER (is_social) FROM contracts "
        "WHERE region = '52'"
    ),
    "region, who buys most": (
        "SELECT buyer_id, any_value(buyer_label), sum(counted_eur) AS eur FROM contracts WHERE region = '52' "
        "GROUP BY buyer_id ORDER BY eur DESC, buyer_id LIMIT 10"
    ),
    "CPV class by year": (
        "SELECT year, count(*), sum(counted_eur) FROM contracts WHERE starts_with(cpv, '9091') GROUP BY year ORDER BY 1"
    ),
    "one holder, its contracts": (
        "SELECT number, object FROM contracts WHERE number IN (SELECT contract_number FROM holders WHERE siren = "
        "(SELECT any_value(siren) FROM holders WHERE contract_number = 700)) ORDER BY notified_on DESC, number LIMIT 20"
    ),
    "one contract with its holders": (
        "SELECT contracts.*, holders.label FROM contracts JOIN holders ON contract_number = number WHERE number = 700"
    ),
}


def write_part(path: Path, part: int, parts: int, buyers: int) -> int:
    """Write the contracts of every so manyth invented buyer; how many."""
    import datetime as dt  # noqa: PLC0415 -- see main

    import django  # noqa: PLC0415 -- see main

    django.setup()  # in a process of its own
    from maillage.demonstration.contracts import write_document  # noqa: PLC0415 -- see main
    from maillage.demonstration.region import InventedPlace, invented_contracts  # noqa: PLC0415 -- see main

    # Communes of the Pays de la Loire again and again: more buyers than there are communes.
    codes = [f"{departement}{number:03d}" for departement in (44, 49, 53, 72, 85) for number in range(1, 200)]
    places = [
        InventedPlace(codes[buyer % len(codes)], f"n° {buyer}", 500 + buyer * 7919 % 20_000)
        for buyer in range(part, buyers, parts)
    ]
    contracts = (
        one.contract
        for buyer, place in enumerate(places)
        for one in invented_contracts([place], series=_SERIES, seed=buyer * parts + part, today=dt.date(2026, 11, 27))
    )
    return write_document(contracts, path, has_names=True)


def main() -> None:
    """Write, import, build, ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--contracts", type=int, default=1_400_000)
    parser.add_argument("--files", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    # Django's settings name the folder when they are first read: everything of ours is imported after.
    os.environ["MAILLAGE_DATA"] = str(options.folder / "installation")
    source = options.folder / "invented"
    source.mkdir(parents=True, exist_ok=True)
    buyers = options.contracts // _CONTRACTS_A_BUYER
    paths = [source / f"part-{part}.json" for part in range(options.files)]
    if not all(path.exists() for path in paths):
        with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
            pool.starmap(write_part, [(path, part, options.files, buyers) for part, path in enumerate(paths)])
    import django  # noqa: PLC0415 -- see above

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 -- see above

    from maillage.buy.contracts.store.build.contract_store import build_store  # noqa: PLC0415 -- see above
    from maillage.buy.contracts.store.build.file_reading import read_files  # noqa: PLC0415 -- see above
    from maillage.buy.contracts.store.contract_sources import latest_files  # noqa: PLC0415 -- see above
    from maillage.buy.contracts.store.imports import import_path  # noqa: PLC0415 -- see above
    from maillage.core.clock import utc_now  # noqa: PLC0415 -- see above
    from maillage.territory.store.derived import derived  # noqa: PLC0415 -- see above

    call_command("migrate", verbosity=0)
    derived()  # the territory is there before any contract
    begun, cpu_begun = time.perf_counter(), processor_s()
    import_path(source, now=utc_now())
    kept = time.perf_counter()
    read_files(latest_files())
    read, cpu_read = time.perf_counter(), processor_s()
    store = build_store(anew=True)
    built, cpu_built = time.perf_counter(), processor_s()
    count = store.rows["contracts"]
    mib = sum(path.stat().st_size for path in paths) / 2**20
    print(
        f"{count:,} contracts of {mib:,.0f} MiB: kept {kept - begun:.1f} s, "
        f"read {read - kept:.1f} s, built {built - read:.1f} s, together {built - begun:.1f} s, "
        f"{count / (built - begun):,.0f}/s"
    )
    print(f"processor: kept and read {cpu_read - cpu_begun:.1f} s, built {cpu_built - cpu_read:.1f} s")
    peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(
        f"peak memory: {peaks[0]:,.0f} MiB building, {peaks[1]:,.0f} MiB the largest reading process; "
        f"{dict(store.rows)}"
    )
    note_cost(count, built - begun, max(peaks))
    ask_pages()


def note_cost(count: int, seconds: float, peak_mib: float) -> None:
    """Keep the whole way's seconds and memory."""
    what = f"{count:,} contracts from files to the published store, clock"
    note("contract_store", [Figure(f"{seconds:.0f} s, {peak_mib:,.0f} MiB", what, "aim 240 s for 1.4 million")])


def processor_s() -> float:
    """Processor seconds of this process and of those that it waited for."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def ask_pages() -> None:
    """Time the questions of pages."""
    from maillage.buy.contracts.store.contract_store import store_in_force, store_rows  # noqa: PLC0415 -- see main

    for title, sql in _QUESTIONS.items():
        print(f"{title:<40}{milliseconds(lambda sql=sql: store_rows(sql)):>8.0f} ms")
    for query in ("gymnase", '"espaces verts"', "nettoyage AND ecoles"):
        took_ms = milliseconds(lambda query=query: store_in_force().numbers_matching(query))
        print(f"search {query:<33}{took_ms:>8.0f} ms")


def milliseconds(question: Any) -> float:
    """The middle one of five."""
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        question()
        times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1_000


if __name__ == "__main__":
    main()
