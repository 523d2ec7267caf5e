"""Publishing a million rows, its next version, and the files in which it is taken away; each in a process of its own.

Run: .venv/bin/python bench/publishing.py --rows 1000000 [--forms parquet,json,geojson,gpkg,xlsx]
Processor seconds of the work itself (the start of the program and the reading of the input aside), peak memory of the
whole process, and what came out. Beside: pandas writes the same table as CSV, Parquet and JSON, in the same run.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

FORMS = "parquet,json,geojson,gpkg,xlsx"  # the CSV is made when a version is published
CHANGED_EVERY = 100
pc: Any = pyarrow.compute


def main() -> None:
    """Make the table, then one process for each step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--forms", default=FORMS)
    parser.add_argument("--step", help="of a process that this program starts")
    asked = parser.parse_args()
    if asked.step:
        run_step(asked.step, Path(os.environ["MAILLAGE_DATA"]))
        return
    with tempfile.TemporaryDirectory(prefix="maillage-bench-") as folder:
        steps = [f"input {asked.rows}", "set up", "publish", "next version", *asked.forms.split(",")]
        steps += ["pandas csv", "pandas parquet", "pandas json"]
        for step in steps:
            environment = {
                **os.environ,
                "MAILLAGE_DATA": folder,
                "DJANGO_SETTINGS_MODULE": "maillage.site.settings",
            }
            subprocess.run([sys.executable, __file__, "--step", step], env=environment, check=True)


def grants(count: int) -> pa.Table:
    """A table of 16 columns as a département publishes its grants, all of them text."""
    number, random = np.arange(count), np.random.default_rng(5)
    columns = {
        "identifiant": _joined("2026-", number),
        "nomAttribuant": _joined("Commune de ", number % 3_600),
        "idAttribuant": _joined("2", number % 3_600 * 7_919 + 10**12),
        "nomBeneficiaire": _joined("Association n° ", number % 50_000),
        "idBeneficiaire": _joined("3", number * 7_919 % 1_000_000 + 10**12),
        "dateConvention": _joined("", np.datetime64("2015-01-01") + number % 3_650),
        "montant": _joined("", np.round(random.random(count) * 20_000, 2)),
        "objet": _joined("Fonctionnement de la section été numéro ", number),
        "nature": pa.array(np.array(["unique", "échelonné", "aide en numéraire"])[number % 3]),
        "commune": _joined("", 44_000 + number % 208),
        "longitude": _joined("", np.round(random.random(count) - 2, 6)),
        "latitude": _joined("", np.round(random.random(count) + 47, 6)),
        "notificationUE": pa.array(np.array(["oui", "non"])[number % 2]),
        "pourcentage": _joined("", number % 101),
        "exercice": _joined("", 2_015 + number % 10),
        "url": _joined("https://exemple.fr/", number),
    }
    return pa.table(columns)


def _joined(before: str, values: Any) -> Any:
    return pc.binary_join_element_wise(before, pa.array(values).cast(pa.string()), "")


def run_step(step: str, folder: Path) -> None:
    """One step, with what it cost."""
    if step.startswith("pandas "):
        work = pandas_work(step.removeprefix("pandas "), folder)
    else:
        import django  # noqa: PLC0415 -- needs the environment of the step

        django.setup()
        work = our_work(step, folder)
    begin, cpu = time.perf_counter(), time.process_time()
    said = work()
    cpu, clock = time.process_time() - cpu, time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{step:15} {cpu:6.2f} s of CPU, {clock:6.1f} s, peak {peak:5.0f} MB  {said}", flush=True)


def our_work(step: str, folder: Path) -> Callable[[], str]:
    """The work of a step by Maillage."""
    from maillage.opendata.catalog.domain.terms import FileForm  # noqa: PLC0415 -- likewise
    from maillage.opendata.catalog.store.models import Version  # noqa: PLC0415 -- likewise
    from maillage.opendata.catalog.store.version_files import version_file  # noqa: PLC0415 -- needs Django set up

    if step == "set up":
        return set_up
    if step.startswith("input "):  # here too, for the peak of a process begins with that of its parent
        return partial(write_input, folder, int(step.removeprefix("input ")))
    if step in {"publish", "next version"}:
        return publication(folder, is_next=step == "next version")
    version = Version.objects.order_by("-number").select_related("dataset").first()
    assert version is not None
    return lambda: f"{version_file(version, FileForm(step)).stat().st_size / 1e6:.0f} MB"


def write_input(folder: Path, rows: int) -> str:
    """The table that is published."""
    pq.write_table(grants(rows), folder / "input.parquet", compression="zstd")
    return f"{rows:,} rows"


def set_up() -> str:
    """The database, and the territory, which the first data set needs."""
    from django.core.management import call_command  # noqa: PLC0415 -- likewise

    from maillage.territory.store.territories import territory  # noqa: PLC0415 -- likewise

    call_command("migrate", verbosity=0)
    return territory("commune:44131").name


def publication(folder: Path, *, is_next: bool) -> Callable[[], str]:
    """Publish the table, or its next version with one amount in a hundred changed."""
    from maillage.accounts.domain.terms import Acting  # noqa: PLC0415 -- likewise
    from maillage.accounts.store.models import Organisation  # noqa: PLC0415 -- likewise
    from maillage.opendata.catalog.domain.description import Description  # noqa: PLC0415 -- likewise
    from maillage.opendata.catalog.domain.terms import Frequency, Licence, Theme  # noqa: PLC0415 -- likewise
    from maillage.opendata.catalog.store.models import Dataset  # noqa: PLC0415 -- likewise
    from maillage.opendata.catalog.store.publishing import publish  # noqa: PLC0415 -- likewise

    table = pq.read_table(folder / "input.parquet")
    if is_next:
        is_changed = pa.array(np.arange(table.num_rows) % CHANGED_EVERY == 0)
        place = table.schema.get_field_index("montant")
        table = table.set_column(place, "montant", pc.if_else(is_changed, "1.5", table["montant"].combine_chunks()))
    publisher, _is_new = Organisation.objects.get_or_create(name="Pornic", defaults={"territory": "commune:44131"})
    description = Description(
        title="Subventions",
        description="",
        licence=Licence.LICENCE_OUVERTE,
        frequency=Frequency.YEARLY,
        theme=Theme.ECONOMY,
        keywords=(),
        territory="commune:44131",
        period_start=None,
        period_end=None,
        contact_name="",
        contact_email="",
    )

    def work() -> str:
        version = publish(
            Acting(organisation_id=publisher.pk),
            description=description,
            table=table,
            schema=None,
            report=None,
            dataset=Dataset.objects.first(),
            now=datetime.now(UTC),
        )
        counted = ("added", "changed", "gone", "unchanged")
        return ", ".join(f"{name} {version.difference[name]:,}" for name in counted if name in version.difference)

    return work


def pandas_work(form: str, folder: Path) -> Callable[[], str]:
    """The same table written by pandas."""
    import pandas as pd  # noqa: PLC0415 -- of the benchmark's own requirements

    frame = pd.read_parquet(folder / "input.parquet")
    path = folder / f"pandas.{form}"
    writers: dict[str, Callable[[], None]] = {
        "csv": lambda: frame.to_csv(path, index=False),
        "json": lambda: frame.to_json(path, orient="records", force_ascii=False),
        "parquet": lambda: frame.to_parquet(path, compression="zstd"),
    }

    def work() -> str:
        writers[form]()
        return f"{path.stat().st_size / 1e6:.0f} MB"

    return work


if __name__ == "__main__":
    main()
