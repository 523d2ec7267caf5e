"""The catalogue page of 1,000 data sets, and the rows of a million, beside what a reader would use instead.

Run: .venv/bin/python bench/catalogue.py --datasets 1000 --rows 1000000
Times are of the server's work without network: the least and the median of ten after a first, and the processor's.
The others read the same CSV in the same run: pandas, SQLite with indexes (as under datasette), DuckDB on the CSV.
"""

import argparse
import os
import resource
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

REPEATS = 10
FOLDER = tempfile.TemporaryDirectory(prefix="maillage-bench-")
os.environ.update(MAILLAGE_DATA=FOLDER.name, DJANGO_SETTINGS_MODULE="maillage.site.settings")

import django  # noqa: E402 -- after its environment

django.setup()

import duckdb  # noqa: E402
import pyarrow as pa  # noqa: E402
import pyarrow.csv  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import override_settings  # noqa: E402

from maillage.accounts.store.models import Organisation  # noqa: E402
from maillage.opendata.catalog.domain.terms import Theme  # noqa: E402
from maillage.opendata.catalog.store.datasets import version_folder  # noqa: E402
from maillage.opendata.catalog.store.models import Dataset, Version  # noqa: E402
from maillage.opendata.catalog.store.search import search_words  # noqa: E402
from maillage.opendata.catalog.store.typed_tables import query_table  # noqa: E402
from maillage.territory.domain.terms import Address, Kind  # noqa: E402
from maillage.territory.store.territories import built_in_within  # noqa: E402

NOW = datetime(2026, 11, 25, tzinfo=UTC)
TITLES = (
    "Subventions",
    "Délibérations",
    "Défibrillateurs",
    "Équipements",
    "Budget",
    "Prénoms",
    "Menus",
    "Bornes de recharge",
)
QUESTIONS = {
    "first page": "page_size=50",
    "page 9,000 (of 100)": "page=9000&page_size=100",
    "one commune": "commune=44131",
    "words, without accents": "objet__contains=ETE+99",
    "amount between": "montant__gte=100&montant__lt=110",
    "sorted by amount": "sort=-montant",
    "sorted, page 9,000": "sort=montant&page=9000&page_size=100",
    "sum by commune": "group=commune&aggregate=count,montant__sum&sort=-montant__sum",
}


def main() -> None:
    """Fill a catalogue, time its pages and its rows, then what others take."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", type=int, default=1_000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    asked = parser.parse_args()
    call_command("migrate", verbosity=0)
    fill_catalogue(asked.datasets)
    dataset, csv = fill_rows(asked.rows)
    with override_settings(ALLOWED_HOSTS=["*"]):
        client = Client()
        report_pages(client, asked.datasets)
        report_rows(client, dataset)
    report_others(csv)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process, all of it: {peak:.0f} MB")
    FOLDER.cleanup()


def fill_catalogue(count: int) -> None:
    """``count`` data sets of the communes of two départements, described as communes do."""
    communes = [one for code in ("44", "85") for one in built_in_within(Kind.COMMUNE, Address(Kind.DEPARTEMENT, code))]
    publishers = [
        Organisation.objects.create(name=f"Commune de {one.name} ({one.code})", territory=one.address)
        for one in communes
    ]
    themes = list(Theme)
    made = []
    for number in range(count):
        publisher = publishers[number % len(publishers)]
        dataset = Dataset(
            slug=f"jeu-{number}",
            organisation=publisher,
            title=f"{TITLES[number % len(TITLES)]} de {publisher.name}",
            description="Chaque ligne dit un élément tel que la commune le connaît, avec sa date et sa source. " * 4,
            theme=themes[number % len(themes)].value,
            schema_id="scdl/subventions" if number % len(TITLES) == 0 else "",
            keywords=["budget", "associations"],
            territory=publisher.territory,
            published_at=NOW,
            modified_at=NOW - timedelta(hours=number),
            row_count=number,
            quality_percent=number % 101,
        )
        dataset.search_words = search_words(dataset)
        made.append(dataset)
    Dataset.objects.bulk_create(made)


def fill_rows(count: int) -> tuple[Dataset, Path]:
    """A data set of ``count`` rows, and the same as CSV."""
    dataset = Dataset.objects.order_by("slug").first()
    assert dataset is not None
    folder = version_folder(dataset.id, 1)
    folder.mkdir(parents=True)
    table: pa.Table = pa.table(
        {
            "nomBeneficiaire": [f"Association n° {number % 50_000}" for number in range(count)],
            "dateConvention": [str(date(2015, 1, 1) + timedelta(days=number % 3_650)) for number in range(count)],
            "idBeneficiaire": [f"2{number * 7919 % 1_000_000:013d}" for number in range(count)],
            "montant": [str(number * 31 % 200_000 / 10) for number in range(count)],
            "commune": [f"{44_000 + number % 208}" for number in range(count)],
            "objet": [f"Fonctionnement de la section été {number}" for number in range(count)],
            "url": [f"https://exemple.fr/{number}" for number in range(count)],
        }
    )
    pq.write_table(table, folder / "rows.parquet", compression="zstd")
    csv = folder / "table.csv"
    pa.csv.write_csv(table, csv)
    version = Version.objects.create(
        dataset=dataset,
        number=1,
        published_at=NOW,
        columns=table.column_names,
        row_count=count,
        csv_bytes=csv.stat().st_size,
    )
    Dataset.objects.filter(pk=dataset.pk).update(version_number=1, row_count=count)
    begin = time.perf_counter()
    query_table(version)
    print(f"typed tables of {count:,} rows made once: {time.perf_counter() - begin:.1f} s")
    return dataset, csv


def report_pages(client: Client, count: int) -> None:
    """The times of the catalogue's pages."""
    pages = (
        "",
        "?q=subvention",
        "?q=defibrilateur+vendee",
        "?territory=departement:44&theme=ECON",
        "?page=40",
        "?sort=quality",
    )
    for query in pages:
        taken, answer = timed(partial(client.get, f"/catalogue{query}"))
        print(f"catalogue of {count:,}: {taken}, {len(answer.content) / 1000:5.1f} kB  /catalogue{query}")


def report_rows(client: Client, dataset: Dataset) -> None:
    """The times of the rows API and of the page with its table."""
    for name, query in QUESTIONS.items():
        address = f"/api/v1/datasets/{dataset.slug}/rows?{query}"
        taken, answer = timed(partial(client.get, address))
        print(f"rows API: {taken}  {name} ({answer.json()['total']:,} found)")
    taken, _answer = timed(lambda: client.get(f"/catalogue/{dataset.slug}?sort=-montant"))
    print(f"page of the data set, sorted table, chart, score: {taken}")


def report_others(csv: Path) -> None:
    """What a reader would do with the CSV."""
    import pandas as pd  # noqa: PLC0415 -- of the benchmark's own requirements

    begin = time.perf_counter()
    frame = pd.read_csv(csv, dtype={"commune": str, "idBeneficiaire": str})
    print(f"pandas: {(time.perf_counter() - begin) * 1000:.0f} ms to read the CSV, then")
    report("pandas", lambda: frame.sort_values("montant", ascending=False).head(50), "sorted by amount")
    report("pandas", lambda: frame[frame.commune == "44131"].head(50), "one commune")
    report("pandas", lambda: frame[frame.objet.str.contains("été 99")].head(50), "words, with accents")
    report("pandas", lambda: frame.groupby("commune").montant.sum().sort_values(), "sum by commune")
    report_sqlite(frame)
    report(
        "DuckDB on the CSV",
        lambda: duckdb.connect().execute(f"SELECT * FROM '{csv}' ORDER BY montant DESC LIMIT 50").fetchall(),
        "sorted",
    )


def report_sqlite(frame: Any) -> None:
    """SQLite, as datasette serves it: one table, an index on each column that is asked."""
    base = sqlite3.connect(":memory:")
    begin = time.perf_counter()
    frame.to_sql("t", base, index=False)
    for column in ("commune", "montant"):
        base.execute(f"CREATE INDEX i_{column} ON t ({column})")
    print(f"SQLite (as under datasette): {(time.perf_counter() - begin) * 1000:.0f} ms to load and index, then")
    for name, sql in (
        ("sorted by amount", "SELECT * FROM t ORDER BY montant DESC LIMIT 50"),
        ("sorted, page 9,000", "SELECT * FROM t ORDER BY montant LIMIT 100 OFFSET 900000"),
        ("one commune, counted", "SELECT count(*) FROM t WHERE commune = '44131'"),
        ("words, with accents", "SELECT count(*) FROM t WHERE objet LIKE '%été 99%'"),
        ("sum by commune", "SELECT commune, count(*), sum(montant) FROM t GROUP BY 1 ORDER BY 3 DESC"),
    ):
        report("SQLite", partial(_fetched, base, sql), name)


def _fetched(base: sqlite3.Connection, sql: str) -> list[Any]:
    return base.execute(sql).fetchall()


def report(who: str, work: Callable[[], Any], name: str) -> None:
    """One line."""
    print(f"{who}: {timed(work)[0]}  {name}")


def timed(work: Callable[[], Any]) -> tuple[str, Any]:
    """The least and the median time and the processor's of ten after a first, and what came out.

    On a machine that others use, the least time and the processor's are the fair ones.
    """
    answer = work()
    taken, used = [], []
    for _ in range(REPEATS):
        begin, cpu = time.perf_counter(), time.process_time()
        work()
        taken.append(time.perf_counter() - begin)
        used.append(time.process_time() - cpu)
    least, median, cpu = (1000 * one for one in (min(taken), statistics.median(taken), statistics.median(used)))
    return f"{least:7.1f} ms least, {median:7.1f} median, {cpu:7.1f} of CPU", answer


if __name__ == "__main__":
    main()
