"""The first day: a Parquet restricted to a region, a download that is cut, the first lot from local copies.

Run: .venv/bin/python bench/first_day.py [--megabytes 2048] [--cut-megabytes 1024] [--share 1.0]. Aims (issue 29): under
300 MB of memory for a Parquet of 2 GB; of 1 GB cut at 60 % at most 0.41 GB more; lot 1 under ten minutes on two cores.
Sizes of ``--share 1.0`` are those of knowledge/sources.md, section 3: 3,100,000 rows of contracts, 98,698 supports,
124,000 sites, 80,000 structures; every row is invented, and served by a loopback server.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # a script is started from anywhere
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")

import numpy as np  # noqa: E402 -- the path comes first
import pyarrow as pa  # noqa: E402 -- likewise
import pyarrow.parquet as pq  # noqa: E402 -- likewise

from bench.figures import Figure, note  # noqa: E402 -- likewise
from bench.steps import costs_of_steps, run_step, set_up  # noqa: E402 -- likewise

MEGABYTE: Final = 1 << 20
ROW_GROUP: Final = 100_000
REGIONS: Final = ("11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94")
CONTRACTS, SUPPORTS, SITES, STRUCTURES = 3_100_000, 98_698, 124_000, 80_000
LEAST_ROWS: Final = 20
SIZES: Final = "BENCH_FIRST_DAY"  # of the steps, which are processes of their own
STEPS: Final = ("parquet", "cut", "set-up", "lot-1")


def wide_table(path: Path, megabytes: float) -> int:
    """A Parquet of about that size, by row groups, with the code of a region in each row; how many rows."""
    rng, rows = np.random.default_rng(1), 0
    fields: list[pa.Field[Any]] = [
        pa.field("region", pa.string()),
        pa.field("number", pa.int64()),
        pa.field("words", pa.binary(200)),
    ]
    schema = pa.schema(fields)
    with pq.ParquetWriter(path, schema, compression="none", use_dictionary=True) as writer:
        while path.stat().st_size < megabytes * MEGABYTE:
            regions = pa.array(np.array(REGIONS)[rng.integers(0, len(REGIONS), ROW_GROUP)])
            words = pa.FixedSizeBinaryArray.from_buffers(
                pa.binary(200), ROW_GROUP, [None, pa.py_buffer(rng.bytes(200 * ROW_GROUP))]
            )
            numbers = pa.array(np.arange(rows, rows + ROW_GROUP))
            writer.write_table(pa.table([regions, numbers, words], schema=schema), ROW_GROUP)
            rows += ROW_GROUP
    return rows


def restrict_parquet(megabytes: float) -> str:
    """Restrict it to one region, in the child that the sources start: its memory is what is measured."""
    from maillage.sources.intake.restriction import restrict_table  # noqa: PLC0415 -- after its settings

    with tempfile.TemporaryDirectory() as folder:
        path, target = Path(folder) / "all.parquet", Path(folder) / "region.parquet"
        rows = wide_table(path, megabytes)
        begin = time.perf_counter()
        restrict_table(path, target, media="parquet", column="region", codes=frozenset({"52"}))
        seconds = time.perf_counter() - begin
        kept = pq.read_metadata(target).num_rows
        child_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        size = path.stat().st_size / MEGABYTE
    return json.dumps(
        {"mb": round(size), "rows": rows, "kept": kept, "s": round(seconds, 1), "child_mb": round(child_mb)}
    )


def cut_download(megabytes: float) -> str:
    """Download a file whose connection breaks at 60 %: how many megabytes come after the break."""
    from maillage.core.net.download import Asking, Patience, download  # noqa: PLC0415 -- after its settings
    from maillage.core.net.fetch import RemoteReader  # noqa: PLC0415 -- likewise
    from tests.core.net.range_server import ServedFile, range_server  # noqa: PLC0415 -- likewise

    body = np.random.default_rng(2).bytes(int(megabytes * MEGABYTE))
    with range_server() as server, tempfile.TemporaryDirectory() as folder:
        server.files["/a"] = ServedFile(body, cuts=[int(0.6 * len(body))])
        reader = RemoteReader((server.host,), 4 << 30, 600.0)
        asking = Asking(patience=Patience(tries=3, first_s=0.1))
        download(reader, f"{server.url}/a", Path(folder) / "a.part", previous=None, asking=asking)
        more = sum(server.sent_bytes[1:])
    return json.dumps({"mb": round(megabytes), "more": round(more / len(body), 3)})


def siret(number: int) -> str:
    """An invented SIRET whose key is right (the formula of Luhn)."""
    digits = f"{number:013d}"
    total = sum(sum(divmod(int(digit) * (1 + (place % 2)), 10)) for place, digit in enumerate(digits, 1))
    return digits + str(-total % 10)


def serve_first_lot(house: Any, folder: Path, share: float) -> None:
    """Serve what the first lot asks for, at that share of its real sizes; the territory is left out."""
    from maillage.sources.store.choices import sources_of_lot  # noqa: PLC0415 -- after its settings
    from tests.buy.contracts.tabular import ROW, SCHEMA  # noqa: PLC0415 -- likewise
    from tests.sources import recorded  # noqa: PLC0415 -- likewise

    for declaration in sources_of_lot(1):
        is_left_out = declaration.importer in {"territory", "populations"}  # build/territory is shared with the tests
        text = "is_off = true\n" if is_left_out else "[expect]\nbytes = [10, 4_000_000_000]\nrows = [1, 9_000_000]\n"
        house.declare(declaration.id, text)
    for serve in (recorded.postcodes, recorded.schemas, recorded.town_halls, recorded.catalogue):
        serve(house)
    recorded.outages(house, folder)
    recorded.sites_to_come(house, folder)
    numbers = range(max(LEAST_ROWS, int(CONTRACTS * share)))
    regions = pa.array([REGIONS[number % len(REGIONS)] for number in numbers])
    row = pa.Table.from_pylist([dict.fromkeys(SCHEMA.names) | ROW], SCHEMA)
    table = row.take(np.zeros(len(numbers), np.int64))
    table = table.set_column(SCHEMA.names.index("id"), "id", pa.array([f"2026A{number:07d}" for number in numbers]))
    table = table.set_column(SCHEMA.names.index("acheteur_region_code"), "acheteur_region_code", regions)
    pq.write_table(table, folder / "decp.parquet", compression="zstd")
    house.serve(recorded.CONTRACTS, (folder / "decp.parquet").read_bytes())
    structures = [
        recorded.STRUCTURE
        | {"siret": siret(95_000_000_000 + number), "code_insee": "44109" if number % 20 else "75056"}
        for number in range(max(LEAST_ROWS, int(STRUCTURES * share)))
    ]
    pq.write_table(pa.Table.from_pylist(structures), folder / "structures.parquet")
    house.serve(recorded.STRUCTURES, (folder / "structures.parquet").read_bytes())
    recorded.anfr(house)
    head, first, *_others = recorded.REGISTER.splitlines()
    supports = "\n".join(
        [head, *(f"{number}{first[1:]}" for number in range(1, max(LEAST_ROWS, int(SUPPORTS * share))))]
    )
    house.serve("/static.data.gouv.fr/r/data.zip", recorded.zipped(SUP_SUPPORT=f"{supports}\n"))
    recorded.arcep(house)
    served = house.server.files["/data.arcep.fr/mobile/sites/last/2026_T1_sites_Metropole.csv"]
    head, first, *_others = served.body.decode().splitlines()
    sites = (first.replace(";A1;", f";A{number};") for number in range(max(LEAST_ROWS, int(SITES * share))))
    served.body = "\n".join([head, *sites, ""]).encode()


def first_lot(share: float) -> str:
    """The first lot of the Pays de la Loire from a loopback server; the seconds of each source."""
    import django  # noqa: PLC0415 -- after its settings

    django.setup()
    from django.conf import settings  # noqa: PLC0415 -- likewise

    from maillage.core.clock import utc_now  # noqa: PLC0415 -- likewise
    from maillage.sources.store.choices import choose_sources, sources_of_lot  # noqa: PLC0415 -- likewise
    from maillage.sources.store.refreshing import refresh_file  # noqa: PLC0415 -- likewise
    from maillage.sources.store.region import region_codes  # noqa: PLC0415 -- likewise
    from maillage.sources.store.source_files import declarations, sources_folder  # noqa: PLC0415 -- likewise
    from tests.core.net.range_server import range_server  # noqa: PLC0415 -- likewise
    from tests.sources.conftest import SourceHouse  # noqa: PLC0415 -- likewise

    seconds: dict[str, float] = {}
    problems: list[str] = []
    with range_server() as server, tempfile.TemporaryDirectory() as folder:
        settings.SOURCES_MIRROR, settings.HARVEST_ALLOW = server.url, [server.host]
        serve_first_lot(SourceHouse(server, sources_folder()), Path(folder), share)
        codes = region_codes("52")
        for state in choose_sources(None, sources_of_lot(1), codes, now=utc_now()):
            begin = time.perf_counter()
            outcome = refresh_file(state, declarations()[state.source], codes)
            seconds[state.source] = seconds.get(state.source, 0.0) + time.perf_counter() - begin
            if outcome.problem is not None:
                problems.append(f"{outcome.source}: {outcome.problem.text}")
    if problems:
        raise SystemExit("\n".join(problems))
    return json.dumps({name: round(each, 1) for name, each in seconds.items()})


def set_up_place() -> str:
    """The database, the territory, and the agency, for whom lists are taken in."""
    import django  # noqa: PLC0415 -- after its settings

    django.setup()
    from maillage.accounts.domain.terms import OrganisationKind  # noqa: PLC0415 -- likewise
    from maillage.accounts.store.model_types import Organisation  # noqa: PLC0415 -- likewise

    name = set_up()
    kind = OrganisationKind.AGENCY.value
    Organisation.objects.get_or_create(is_agency=True, defaults={"name": "Agence", "kind": kind})
    return name


def main() -> None:
    """Run the steps and print what each cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=2_048, help="of the Parquet that is restricted")
    parser.add_argument("--cut-megabytes", type=float, default=1_024, help="of the file that is cut at 60 %%")
    parser.add_argument("--share", type=float, default=1.0, help="of the real sizes of the first lot")
    parser.add_argument("--step", choices=STEPS, help="used by the bench itself")
    asked = parser.parse_args()
    if asked.step:
        sizes = json.loads(os.environ[SIZES])
        work = {
            "parquet": lambda: restrict_parquet(sizes["megabytes"]),
            "cut": lambda: cut_download(sizes["cut_megabytes"]),
            "set-up": set_up_place,
            "lot-1": lambda: first_lot(sizes["share"]),
        }[asked.step]
        run_step(work, is_of_others=lambda _outcome: False)
        return
    os.environ[SIZES] = json.dumps(vars(asked))
    costs = costs_of_steps(__file__, STEPS)
    parquet, cut = json.loads(costs["parquet"].outcome), json.loads(costs["cut"].outcome)
    figures = [
        Figure(f"{parquet['child_mb']} MB", f"memory to restrict a Parquet of {parquet['mb']} MB", "aim: 300 MB"),
        Figure(f"{cut['more']:.2f} of it", f"sent again of {cut['mb']} MB cut at 60 %", "aim: 0.41"),
        Figure(f"{costs['lot-1'].seconds:.0f} s", f"first lot at {asked.share:g} of its sizes", "aim: 600 s"),
    ]
    for figure in figures:
        print(f"{figure.what}: {figure.ours} ({figure.beside})")
    note("first_day", figures)


if __name__ == "__main__":
    main()
