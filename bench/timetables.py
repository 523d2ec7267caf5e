"""A GTFS published and shown: read whole, checked by the rules of the canonical validator; its page and its network.

Run: .venv/bin/python bench/timetables.py [--stop-times 200000]. Each step in a process of its own: seconds on the clock
and the most memory of it and of those it starts, the reader within its bounds among them. The feed is synthesised: a
hundred lines of forty stops, each with its shape, and as many trips as make the stop times. Beside: MobilityData's
validator on the same archive, where GTFS_VALIDATOR names its jar and the machine has Java (it is in no registry of
packages, but among the releases of github.com/MobilityData/gtfs-validator); it checks alone, and neither publishes nor
shows. The aim (issue 31): checked and shown in 20 s and 500 MB on two cores.
"""

import argparse
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # a script is started from anywhere

from bench.figures import Figure, note  # noqa: E402 -- the folder of the benchmarks comes first
from bench.steps import costs_of_steps, run_step, set_up  # noqa: E402 -- likewise

STOPS = 40  # of a line
LINES = 100
STEP_DEGREES = 0.004  # between two stops: some 450 m
STEP_S = 120
JAR = "GTFS_VALIDATOR"
PUBLISHED, SHOWN, BESIDE = "publish", "show", "beside"
NOBODY = "no validator here"


def main() -> None:
    """Make the feed, then one process for each step; print and note the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stop-times", type=int, default=200_000)
    parser.add_argument("--step", help="of a process that this program starts")
    asked = parser.parse_args()
    if asked.step:
        work = work_of(asked.step, Path(os.environ["MAILLAGE_DATA"]))
        run_step(work, is_of_others=lambda _outcome: asked.step == BESIDE)
        return
    costs = costs_of_steps(__file__, (f"input {asked.stop_times}", "set up", PUBLISHED, SHOWN, BESIDE))
    ours = costs[PUBLISHED].seconds + costs[SHOWN].seconds
    most = max(costs[PUBLISHED].peak_mb, costs[SHOWN].peak_mb)
    what = f"a GTFS of {asked.stop_times:,} stop times checked, published and shown (aim: 20 s, 500 MB)"
    cost, beside, ratio = costs[BESIDE], "", None
    if cost.outcome != NOBODY:
        beside = f"{cost.seconds:.1f} s, {cost.peak_mb:.0f} MB ({cost.outcome}, checks alone)"
        ratio = cost.seconds / ours
    note("timetables", [Figure(f"{ours:.1f} s, {most:.0f} MB", what, beside, ratio)])


def work_of(step: str, folder: Path) -> Callable[[], str]:
    """The work of a step; Django is set up for those of Maillage."""
    if step.startswith("input "):
        return partial(write_feed, folder / "horaires.zip", int(step.removeprefix("input ")))
    if step == BESIDE:
        return partial(validate, folder)
    import django  # noqa: PLC0415 -- needs the environment of the step

    django.setup()
    works: dict[str, Callable[[], str]] = {PUBLISHED: partial(publish, folder), SHOWN: show}
    return works.get(step, set_up)


def write_feed(path: Path, stop_times: int) -> str:
    """The archive, as a program of timetables exports one."""
    today = dt.datetime.now(dt.UTC).date()
    begin, end = (f"{today + dt.timedelta(days=days):%Y%m%d}" for days in (-10, 200))
    trips = [(number, number % LINES) for number in range(stop_times // STOPS)]
    places = [(line, rank, f"{47.0 + 0.004 * line:.4f}", f"{-2.0 + STEP_DEGREES * rank:.4f}")
              for line in range(LINES) for rank in range(STOPS)]  # fmt: skip
    tables = {
        "agency.txt": ("agency_id,agency_name,agency_url,agency_timezone,agency_lang",
                       ["R,Réseau,https://reseau.example,Europe/Paris,fr"]),
        "stops.txt": ("stop_id,stop_name,stop_lat,stop_lon",
                      [f"{line}-{rank},Arrêt {line}-{rank},{lat},{lon}" for line, rank, lat, lon in places]),
        "shapes.txt": ("shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence",
                       [f"{line},{lat},{lon},{rank}" for line, rank, lat, lon in places]),
        "routes.txt": ("route_id,agency_id,route_short_name,route_long_name,route_type",
                       [f"{line},R,{line},Ligne de la côte {line},3" for line in range(LINES)]),
        "trips.txt": ("route_id,service_id,trip_id,shape_id",
                      [f"{line},semaine,{number},{line}" for number, line in trips]),
        "stop_times.txt": ("trip_id,arrival_time,departure_time,stop_id,stop_sequence",
                           [stop_time(number, line, rank) for number, line in trips for rank in range(STOPS)]),
        "calendar.txt": ("service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date",
                         [f"semaine,1,1,1,1,1,0,0,{begin},{end}"]),
        "feed_info.txt": ("feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date,feed_version",
                          [f"Réseau,https://reseau.example,fr,{begin},{end},1"]),
    }  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, (header, rows) in tables.items():
            archive.writestr(name, "\n".join((header, *rows, "")))
    return f"{len(trips) * STOPS:,} stop times of {len(trips):,} trips, {path.stat().st_size / 1e6:.1f} MB"


def stop_time(trip: int, line: int, rank: int) -> str:
    """A row of stop_times.txt: trips of a line begin every quarter of an hour, the last of them past midnight."""
    at = 5 * 3600 + trip // LINES % 80 * 900 + rank * STEP_S
    text = f"{at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}"
    return f"{trip},{text},{text},{line}-{rank},{rank}"


def publish(folder: Path) -> str:
    """The archive published as by a program: read within bounds, checked, its version written."""
    from maillage.accounts.domain.terms import Acting  # noqa: PLC0415 -- likewise
    from maillage.accounts.store.models import Organisation  # noqa: PLC0415 -- likewise
    from maillage.opendata.publishing.store.drafts import recognised_schema  # noqa: PLC0415 -- likewise
    from maillage.opendata.publishing.store.publishing_drafts import (  # noqa: PLC0415 -- likewise
        SentTable,
        publish_sent,
    )

    path = folder / "horaires.zip"
    publisher, _is_new = Organisation.objects.get_or_create(name="Pornic", defaults={"territory": "commune:44131"})
    described = {"title": "Horaires", "description": "Les horaires du réseau."}
    sent = SentTable(path=path, name=path.name, description=described, guard={})
    schema = recognised_schema(path)
    published = publish_sent(Acting(publisher.pk), sent, schema=schema, now=dt.datetime.now(dt.UTC))
    return f"{published.version.row_count:,} stops"


def show() -> str:
    """The page of the timetable, and the network that its map reads, as the first reader waits for them."""
    from django.test import Client  # noqa: PLC0415 -- likewise

    client = Client(SERVER_NAME="localhost")
    page = client.get("/catalogue/horaires")
    network = client.get("/catalogue/horaires/reseau-1.geojson")
    assert (page.status_code, network.status_code) == (200, 200)
    return f"{len(json.loads(network.content)['features']):,} lines and stops, {len(network.content) / 1e6:.1f} MB"


def validate(folder: Path) -> str:
    """The same archive checked by the canonical validator, and which; ``NOBODY`` where the machine has none."""
    jar, java = os.environ.get(JAR), shutil.which("java")
    if not jar or java is None:
        return NOBODY
    words = (java, "-jar", jar, "-i", folder / "horaires.zip", "-o", folder / "beside")
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return Path(jar).stem


if __name__ == "__main__":
    main()
