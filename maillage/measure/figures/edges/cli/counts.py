"""``maillage quality build`` and ``maillage quality count``: rebuild the counts, and follow the rows."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from maillage.core.command_groups import AsJson, print_json
from maillage.core.extras import is_installed, missing_extra
from maillage.core.problems import Refused, sentence
from maillage.core.processes import stop_event
from maillage.measure.figures.store.cluster import WORKER_MEMORY, cluster_on_this_machine
from maillage.measure.figures.store.counter import count_once, run_counter
from maillage.measure.figures.store.engines import counted_by_duckdb
from maillage.measure.figures.store.published_counts.count_files import BYTES_A_COUNT
from maillage.measure.figures.store.published_counts.counts import counts_folder
from maillage.measure.figures.store.published_counts.merging import OnProgress
from maillage.measure.figures.store.rebuild import PagesCounted, rebuild_counts, recounted_segment
from maillage.measure.figures.store.sample_file_updates import update_samples
from maillage.measure.figures.store.spark_counting import counted_by_spark


def build(
    *,
    engine: Annotated[
        str, typer.Option(help="local, duckdb, spark://host:port, or spark (a cluster started for it here).")
    ] = "local",
    as_json: AsJson = False,
) -> None:
    """Recount all rows. Example: maillage quality build --engine duckdb.

    The counts are the same to the byte whatever the engine. Exit status: 0, 1 when a counter runs on the folder.
    """
    started = time.monotonic()
    with _counting_with(engine) as count, Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Comptage"), total=1.0)
        on_progress: OnProgress = lambda share: bar.update(task, completed=share)  # noqa: E731 -- typed for mypy
        manifest = rebuild_counts(counts_folder(), count=count, on_progress=on_progress)
        update_samples(is_rebuild=True)
    duration_s = time.monotonic() - started
    totals = [total for segment in manifest.segments for total in segment.totals.values()]
    files = list(manifest.files())
    days = [segment.days for segment in manifest.segments if segment.days is not None]
    facts: dict[str, int | float | str] = {
        "folder": str(Path(counts_folder())),
        "rows": sum(total.rows for total in totals),
        "tests": sum(total.tests for total in totals),
        "counts": sum(keys for file in files for keys, _groups in file.lengths),
        "files": len(manifest.file_names()),
        "size_bytes": sum(file.size_bytes for file in files) + sum(file.size_bytes for file in days),
        "bytes_a_count": BYTES_A_COUNT,
        "duration_s": round(duration_s, 3),
    }
    if as_json:
        print_json(facts)
    else:
        table = Table(title=_("Comptes refaits"), show_header=False)
        table.add_row(_("dossier"), str(facts["folder"]))
        table.add_row(_("lignes lues"), str(facts["rows"]))
        table.add_row(_("essais comptés"), str(facts["tests"]))
        table.add_row(_("comptes"), str(facts["counts"]))
        table.add_row(_("taille"), f"{int(facts['size_bytes']) / 1e6:.1f} Mo")
        table.add_row(_("durée"), f"{facts['duration_s']} s")
        Console().print(table)


def count(
    *,
    once: Annotated[bool, typer.Option("--once", help="Count what is recorded now, and stop.")] = False,
) -> None:
    """Follow the recorded rows and publish their counts. Example: maillage quality count --once.

    Without --once it runs until SIGTERM or SIGINT; maillage serve starts it. Exit status: 0.
    """
    if once:
        count_once()
        return
    run_counter(stop_event())


@contextmanager
def _counting_with(engine: str) -> Iterator[PagesCounted]:
    """How the engine of that name counts; a Spark cluster of our own lives as long as the ``with`` block."""
    if engine == "local":
        yield recounted_segment
        return
    if engine not in {"duckdb", "spark"} and not engine.startswith("spark://"):
        message = sentence("« %(engine)s » n’est pas un moteur : donnez local, duckdb, spark ou spark://machine:port.")
        raise Refused("unknown_engine", message, engine=engine)
    if engine == "duckdb":
        if not is_installed("ibis"):
            raise missing_extra("cluster")
        yield counted_by_duckdb
    elif engine == "spark":
        with cluster_on_this_machine() as address:
            yield counted_by_spark(address, executor_memory=WORKER_MEMORY)
    else:
        yield counted_by_spark(engine)
