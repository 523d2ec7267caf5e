"""A harvest of 1,000 data sets from our own flow, and the making of that flow; beside udata and ckanext-dcat.

Run: .venv/bin/python bench/harvest.py --datasets 1000 --json harvest.json
A second process serves the flow on the loopback; CPU seconds are of the reader alone, import included for the others.
The harvesters of udata (mongomock for MongoDB) and ckanext-dcat (RDFParser, nothing kept) run where build/harvesters
has them.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))  # a script is started from anywhere

from bench import figures as figures_kept  # noqa: E402 -- found by that path

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TARGET_CPU_S = 60.0
SERVER = """
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
folder, types = Path(sys.argv[1]), {"ttl": "text/turtle", "rdf": "application/rdf+xml", "jsonld": "application/ld+json"}
class Flow(BaseHTTPRequestHandler):
    def do_GET(self):
        parts = urlsplit(self.path)
        form = parts.path.rpartition(".")[2]
        body = (folder / f"{parse_qs(parts.query).get('page', ['1'])[0]}.{form}").read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", types[form])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)
    do_HEAD = do_GET
    def log_message(self, *words):
        pass
server = ThreadingHTTPServer(("127.0.0.1", 0), Flow)
print(server.server_address[1], flush=True)
server.serve_forever()
"""


@dataclass(frozen=True)
class Figure:
    """One thing that was done to the whole catalogue, once."""

    who: str
    what: str
    form: str
    cpu_s: float
    wall_s: float
    datasets: int


def main() -> None:
    """Lay a catalogue, write its flow, serve it, and have it read by each."""
    wanted = _arguments()
    with tempfile.TemporaryDirectory(prefix="maillage-bench-") as name:
        folder = Path(name)
        _begin(folder)
        with _served(folder) as origin:
            figures = _figures(folder, origin, wanted.datasets)
    _show(figures, wanted.datasets)
    figures_kept.note("harvest", _noted(figures, wanted.datasets))
    if wanted.json:
        wanted.json.write_text(json.dumps([asdict(one) for one in figures], indent=2))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", type=int, default=1_000)
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def _begin(folder: Path) -> None:
    """An empty installation in ``folder``, for this process."""
    import django  # noqa: PLC0415 -- after the environment is set
    from django.core.management import call_command  # noqa: PLC0415 -- likewise

    os.environ |= {"MAILLAGE_DATA": str(folder / "var"), "DJANGO_SETTINGS_MODULE": "maillage.site.settings"}
    warnings.simplefilter("ignore")
    django.setup()
    call_command("migrate", verbosity=0)
    (folder / "flow").mkdir()


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """The flow of the folder, served by another process."""
    with subprocess.Popen([sys.executable, "-c", SERVER, folder / "flow"], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        server.terminate()


def _figures(folder: Path, origin: str, count: int) -> list[Figure]:
    from django.conf import settings  # noqa: PLC0415 -- after the environment is set

    from maillage.opendata.catalog.edges.export.dcat_flow import RdfForm  # noqa: PLC0415 -- likewise
    from maillage.opendata.catalog.store.models import Dataset  # noqa: PLC0415 -- likewise

    settings.HARVEST_ALLOW = [origin.removeprefix("http://")]
    _lay_catalogue(count)
    _write(folder, origin, RdfForm.RDF_XML)  # the contours of the territory are made at the first look, once for all
    figures = [
        _timed("maillage", "write the flow", form, count, partial(_write, folder, origin, form)) for form in RdfForm
    ]
    Dataset.objects.all().delete()
    for form in RdfForm:
        url = f"{origin}/catalogue.{form.value}"
        figures += _harvests(url, form, count)
        figures.append(_timed("rdflib", "parse the pages", form, count, partial(_parse, folder, form)))
    beside = RdfForm.TURTLE  # one form is enough: the others take them minutes more, and say the same
    url = f"{origin}/catalogue.{beside.value}"
    return figures + [_read_by(one, url, beside, count) for one in ("ckan", "udata") if _python(one).exists()]


def _lay_catalogue(count: int) -> None:
    from maillage.accounts.store.models import Organisation  # noqa: PLC0415 -- after the environment is set
    from maillage.opendata.catalog.store.models import Dataset, Version  # noqa: PLC0415 -- likewise

    communes = ["58194", "58121", "58102", "58088", "58117", "58124", "58134", "58051", "58131", "58207"]
    owners = [
        Organisation.objects.create(
            name=f"Commune {code}", kind="commune", territory=f"commune:{code}", email="x@x.org"
        )
        for code in communes
    ]
    datasets = [
        Dataset(
            organisation=owners[number % len(owners)],
            slug=f"subventions-{number}",
            title=f"Subventions attribuées, jeu {number}",
            description="Chaque subvention versée à une association : montant, objet, date.\n" * 3,
            schema_id="scdl/subventions",
            schema_version="2.1.1",
            frequency="ANNUAL",
            keywords=["associations", "subventions", "budget"],
            territory=owners[number % len(owners)].territory,
            period_start=NOW.date() - timedelta(days=365),
            period_end=NOW.date(),
            contact_email="finances@x.org",
            published_at=NOW - timedelta(days=300, seconds=number),
            modified_at=NOW - timedelta(days=number % 30),
            version_number=1,
            row_count=120,
        )
        for number in range(count)
    ]
    Dataset.objects.bulk_create(datasets)
    Version.objects.bulk_create(
        Version(
            dataset=one, number=1, published_at=one.modified_at, row_count=120, csv_sha256="0" * 64, csv_bytes=9_000
        )
        for one in datasets
    )


def _write(folder: Path, origin: str, form: Any) -> None:
    from maillage.opendata.catalog.edges.export.dcat_flow import Flow, flow_graph, rdf_text  # noqa: PLC0415 -- after the environment
    from maillage.opendata.catalog.store.harvest_feeds import FeedScope, feed_page  # noqa: PLC0415 -- likewise

    flow = Flow(origin, f"{origin}/catalogue.{form.value}", "Catalogue", "Essai.", None, "Agence")
    number = last = 1
    while number <= last:
        page = feed_page(None, FeedScope.OWN, number)
        last = page.page_count
        text = rdf_text(flow_graph(flow, page, now=NOW), form)
        (folder / "flow" / f"{number}.{form.value}").write_text(text, "utf-8")
        number += 1


def _harvests(url: str, form: Any, count: int) -> Iterator[Figure]:
    """A first harvest, which writes everything, and a second, which finds everything as it is."""
    from maillage.accounts.store.models import Organisation  # noqa: PLC0415 -- after the environment is set
    from maillage.opendata.catalog.store.models import Dataset  # noqa: PLC0415 -- likewise
    from maillage.opendata.harvest.store.harvesting import harvest_source  # noqa: PLC0415 -- likewise
    from maillage.opendata.harvest.store.models import HarvestSource  # noqa: PLC0415 -- likewise

    owner, _ = Organisation.objects.get_or_create(name="Moissonneur")
    source = HarvestSource.objects.create(organisation=owner, name=form.value, url=url, kind="dcat")
    for what, expected in (("first harvest", "created"), ("second harvest", "unchanged")):
        counts: dict[str, int] = {}
        yield _timed(
            "maillage", what, form, count,
            lambda c=counts: c.update(harvest_source(source, is_dry=False, now=NOW).counts),  # type: ignore[misc]
        )  # fmt: skip
        assert counts == {expected: count}, counts
    Dataset.objects.all().delete()
    source.delete()


def _parse(folder: Path, form: Any) -> None:
    from rdflib import Graph  # noqa: PLC0415 -- timed with what uses it

    for path in sorted((folder / "flow").glob(f"*.{form.value}")):
        Graph().parse(path, format=form.rdflib_name)


def _timed(who: str, what: str, form: Any, count: int, do: Callable[[], object]) -> Figure:  # noqa: PLR0917 -- a row
    wall, cpu = time.perf_counter(), time.process_time()
    do()
    return Figure(who, what, form.value, time.process_time() - cpu, time.perf_counter() - wall, count)


def _read_by(reader: str, url: str, form: Any, count: int) -> Figure:
    script = REPOSITORY / "tests" / "opendata" / "harvest" / "harvesters" / f"read_with_{reader}.py"
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    answer = subprocess.run([_python(reader), script, url], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    read = json.loads(answer.stdout.splitlines()[-1])
    items = [one for one in read["items"] if one["status"] == "done"] if reader == "udata" else read
    assert len(items) == count, len(items)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    what = "harvest into mongomock" if reader == "udata" else "parse (RDFParser)"
    return Figure(reader, what, form.value, cpu, time.perf_counter() - wall, count)


def _python(reader: str) -> Path:
    return REPOSITORY / "build" / "harvesters" / reader / "bin" / "python"


def _noted(figures: list[Figure], count: int) -> Iterator[figures_kept.Figure]:
    """The first harvest of each form, beside whoever read the same flow."""
    ours = {one.form: one.cpu_s for one in figures if (one.who, one.what) == ("maillage", "first harvest")}
    for one in figures:
        if one.who != "maillage" and one.form in ours:
            what = f"first harvest of {count:,} data sets, {one.form}, processor"
            beside, ratio = f"{one.who}, {one.what}: {one.cpu_s:.1f} s", one.cpu_s / max(ours[one.form], 0.001)
            yield figures_kept.Figure(f"{ours[one.form]:.1f} s", what, beside, ratio)


def _show(figures: list[Figure], count: int) -> None:
    table = Table(title=f"{count} data sets, CPU seconds")
    for heading in ("who", "what", "form", "CPU s", "wall s", "times our first harvest"):
        table.add_column(heading)
    first = {one.form: one.cpu_s for one in figures if (one.who, one.what) == ("maillage", "first harvest")}
    for one in figures:
        ratio = f"{one.cpu_s / first[one.form]:.2f}"
        table.add_row(one.who, one.what, one.form, f"{one.cpu_s:.1f}", f"{one.wall_s:.1f}", ratio)
    console = Console(width=110)
    console.print(table)
    worst = max(first.values()) * 1_000 / count
    console.print(f"Slowest form, 1,000 data sets: {worst:.1f} CPU s (target {TARGET_CPU_S:.0f})")


if __name__ == "__main__":
    main()
