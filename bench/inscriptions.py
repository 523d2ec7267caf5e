"""2,000 inscriptions at once for 180 places, on SQLite and PostgreSQL, beside counting first and writing then.

Run: .venv/bin/python bench/inscriptions.py --people 2000 --places 180 --processes 4
Each process has four threads, which inscribe one person after the other. Exactly 180 must have a place, the first by
number; the naive way counts the places, then writes, as a form that is written in an hour does.
"""

import argparse
import datetime as dt
import os
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere

from bench.figures import Figure, note
from bench.postgresql import SERVERS, postgresql

THREADS = 4
NOW = dt.datetime(2027, 1, 4, 9, tzinfo=dt.UTC)
# Only the place is decided otherwise: the row, its code and its workshops are written the same.
NAIVE = "naive"


def inscribe(words: tuple[str, int, int, int]) -> list[float]:
    """The seconds that each person of a part waited; run in a process of its own."""
    way, slug, first, last = words[0], str(words[1]), words[2], words[3]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
    import django  # noqa: PLC0415 -- in the process that inscribes

    django.setup()
    from django.db import connection  # noqa: PLC0415 -- after its settings

    from maillage.include.events.domain.plans import Attendee  # noqa: PLC0415 -- likewise
    from maillage.include.events.store.models import Event, Registration  # noqa: PLC0415 -- likewise
    from maillage.include.events.store.registrations import register  # noqa: PLC0415 -- likewise

    event = Event.objects.get(pk=slug)

    def one(at: int) -> float:
        begun = time.perf_counter()
        if way == NAIVE:
            taken = Registration.objects.filter(event=event, state="confirmed").count()
            state = "confirmed" if taken < event.places else "waiting"
            email = f"p{at}@example.org"
            row = Registration(event=event, number=at + 1, name=f"P{at}", email=email, state=state, code=f"{at}")
            row.registered_at = NOW
            row.save()
        else:
            register(event, Attendee(f"P{at}", f"p{at}@example.org"), now=NOW)
        return time.perf_counter() - begun

    def several(part: range) -> list[float]:
        try:
            return [one(at) for at in part]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as threads:
        parts = [range(first + at, last, THREADS) for at in range(THREADS)]
        return list(chain.from_iterable(threads.map(several, parts)))


def prepare(places: int) -> int:
    """The number of a published event in a new database; run in a process of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
    import django  # noqa: PLC0415 -- in the process that prepares

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 -- after its settings

    call_command("migrate", interactive=False, verbosity=0)
    from maillage.accounts.store.models import Organisation  # noqa: PLC0415 -- after its settings
    from maillage.include.events.store.models import Event  # noqa: PLC0415 -- likewise

    organisation, _is_new = Organisation.objects.get_or_create(name="Banc d’essai")
    starts = NOW + dt.timedelta(days=20)
    event = Event.objects.create(
        organisation=organisation,
        slug=f"banc-{Event.objects.count()}",
        title="Banc d’essai",
        starts_at=starts,
        ends_at=starts + dt.timedelta(hours=4),
        places=places,
        published_at=NOW,
        created_at=NOW,
        changed_at=NOW,
    )
    return int(event.pk)


def outcome(event: int) -> tuple[int, bool]:
    """How many have a place, and whether those are the first by number; run in a process of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
    import django  # noqa: PLC0415 -- in the process that looks

    django.setup()
    from maillage.include.events.store.models import Registration  # noqa: PLC0415 -- after its settings

    states = list(Registration.objects.filter(event=event).order_by("number").values_list("state", flat=True))
    count = states.count("confirmed")
    return count, states == ["confirmed"] * count + ["waiting"] * (len(states) - count)


def measure(engine: str, people: int, places: int, processes: int) -> Figure:
    """Both ways on one engine, told as a row each."""
    took: dict[str, tuple[float, int]] = {}
    for way in ("in order", NAIVE):
        # New processes each time: none carries a connection over.
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            event = pool.submit(prepare, places).result()
            list(pool.map(inscribe, [(way, event, 0, 0)] * processes))  # loads the code
            share = -(-people // processes)
            begun = time.perf_counter()
            parts = [(way, event, at, min(at + share, people)) for at in range(0, people, share)]
            waits = sorted(chain.from_iterable(pool.map(inscribe, parts)))
            taken = time.perf_counter() - begun
            count, is_in_order = pool.submit(outcome, event).result()
        took[way] = taken, count
        median, late = statistics.median(waits) * 1000, waits[int(len(waits) * 0.99)] * 1000
        print(
            f"| {engine} | {way} | {taken:.1f} s | {len(waits) / taken:.0f}/s | {median:.0f} ms | {late:.0f} ms |"
            f" {count} | {'yes' if is_in_order else 'no'} |",
            flush=True,
        )
    (ours_s, ours), (naive_s, naive) = took["in order"], took[NAIVE]
    what = f"{people:,} people for {places} places, {engine}"
    beside = f"counted, then written: {naive_s:.1f} s, {naive}"
    return Figure(f"{ours_s:.1f} s, {ours} have a place", what, beside, naive_s / ours_s)


def main() -> int:
    """Every engine that is here."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--places", type=int, default=180)
    parser.add_argument("--processes", type=int, default=4)
    asked = parser.parse_args()
    print("| engine | way | in all | rate | median wait | 99 % wait | have a place | the first by number |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |")
    with tempfile.TemporaryDirectory(prefix="maillage-bench-") as folder:
        os.environ.update(MAILLAGE_DATA=folder)
        figures = [measure("SQLite", asked.people, asked.places, asked.processes)]
    if SERVERS:
        with tempfile.TemporaryDirectory(prefix="maillage-bench-") as folder, postgresql() as address:
            os.environ.update(MAILLAGE_DATA=folder, DATABASE_URL=address)
            figures.append(measure("PostgreSQL", asked.people, asked.places, asked.processes))
    note("inscriptions", figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
