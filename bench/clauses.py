"""Social clauses: a region's balance, a clause's page, a table of hours, the forecast; each beside a naive way.

Run: .venv/bin/python bench/clauses.py [--rows 2000000 --clauses 5000 --repeat 5] on SQLite, and on PostgreSQL where a
server is installed (--engines sqlite,postgresql). Invented: people stay some months with a clause, as in
tests/include/clauses. Balance: the sums of all rows (naive) beside what the page asks, in a new process (cold) and
again (warm); likewise that of the agency, with who worked where (naive: all rows). Page of 60
months and 400 people through Django, naive: every row read and added by hand. Table of 100,000 rows at the door, naive:
a row after the other. Forecast: how often its 95 % hold the truth, naive: the mean and spread of the months.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from bench.postgresql import SERVERS, postgresql

FIRST = 2022 * 12  # January 2022
MODES = ("embauche", "interim", "sous-traitance")
PLACES = ("44", "49", "53", "72", "85")
BATCH = 50_000
PAGE_MONTHS, PAGE_PEOPLE = 60, 400
TABLE_ROWS, TABLE_CLAUSES = 100_000, 200
NAIVE_TABLE_ROWS = 2_000
ROW_SQL = (
    "INSERT INTO clauses_hourentry (clause_id, reporter_id, participant_id, month, mode, departement, commune, "
    "centihours, sealed_evidence, origin, said_at) VALUES (%s, %s, %s, %s, %s, %s, '', %s, '', 'file', %s)"
)

ROWS_SQL = (
    "INSERT INTO clauses_hourentry (clause_id, reporter_id, participant_id, month, mode, departement, centihours, "
    "said_at, commune, sealed_evidence, origin) SELECT *, '', ''::bytea, 'file' FROM unnest(%s::bigint[], "
    "%s::bigint[], %s::bigint[], %s::integer[], %s::text[], %s::text[], %s::integer[], %s::timestamptz[])"
)


def begin() -> None:
    """Django, in a process of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
    import django  # noqa: PLC0415 -- after its settings

    django.setup()


def invented_hours(
    reporters: Sequence[Any], people: Mapping[int, Sequence[int]], rows: int
) -> Iterator[tuple[int, int, int, int, str, str, int]]:
    """The rows of a region: a large clause, then the others, eight months in a row with each of some people."""
    draw, (first, *others) = random.Random(3), reporters
    for person in people[first.clause.coordination_id][:PAGE_PEOPLE]:
        for month in range(PAGE_MONTHS):
            yield first.clause_id, first.pk, person, FIRST + month, MODES[person % 3], "44", draw.randint(2_000, 16_000)
    each = max(1, rows // max(1, len(others)))
    for reporter in others:
        number = reporter.clause_id
        members = draw.sample(people[reporter.clause.coordination_id][PAGE_PEOPLE:], each // 8 + 1)
        for row in range(each):
            person, month = members[row // 8], FIRST + (number + row // 8 + row % 8) % PAGE_MONTHS
            yield number, reporter.pk, person, month, MODES[person % 3], draw.choice(PLACES), 9_000 + row % 5_000


def prepare(clauses: int, rows: int) -> dict[str, Any]:
    """A region in a new database: a coordination a département, clauses, people, hours; one clause is a large one."""
    begin()
    from django.core.management import call_command  # noqa: PLC0415 -- after its settings
    from django.db import connection, transaction  # noqa: PLC0415 -- likewise

    from maillage.accounts.domain.terms import Acting, Role  # noqa: PLC0415 -- likewise
    from maillage.accounts.store.models import Membership, Organisation, User  # noqa: PLC0415 -- likewise
    from maillage.core.clock import utc_now  # noqa: PLC0415 -- likewise
    from maillage.include.clauses.domain.clauses import ClauseKind  # noqa: PLC0415 -- likewise
    from maillage.include.clauses.store.bulk_writes import execute_rows  # noqa: PLC0415 -- likewise
    from maillage.include.clauses.store.models import HourReporter, InsertionClause  # noqa: PLC0415 -- likewise
    from maillage.include.clauses.store.month_totals import renew_month_totals  # noqa: PLC0415 -- likewise
    from maillage.include.clauses.store.participants import participants_of  # noqa: PLC0415 -- likewise

    call_command("migrate", interactive=False, verbosity=0)
    now, draw = utc_now(), random.Random(1)
    coordinations = []
    for place in PLACES:
        organisation = Organisation.objects.create(
            name=f"Coordination {place}", kind=ClauseKind.COORDINATION.value, territory=f"departement:{place}"
        )
        user = User.objects.create(username=f"f{place}")
        Membership.objects.create(user=user, organisation=organisation, role=Role.PUBLISHER.value)
        coordinations.append((organisation, Acting(organisation.pk, user_id=user.pk)))
    made = InsertionClause.objects.bulk_create(
        InsertionClause(
            coordination=coordinations[number % len(PLACES)][0],
            owner_name=f"Maître d’ouvrage {number % 400}",
            title=f"Clause {number}",
            convention=f"Convention {number}",
            departement=PLACES[number % len(PLACES)],
            promised_centihours=draw.randint(1_000, 90_000) * 100,
            first_month=FIRST,
            last_month=FIRST + PAGE_MONTHS + 6,
            made_at=now,
            changed_at=now,
        )
        for number in range(clauses)
    )
    reporters = HourReporter.objects.bulk_create(
        HourReporter(clause=clause, name=f"Titulaire {clause.pk}", siret=f"{clause.pk:014d}", added_at=now)
        for clause in made
    )
    people = {}
    for place, (organisation, acting) in zip(PLACES, coordinations, strict=True):
        named = {f"{place}-{number:05d}" for number in range(PAGE_PEOPLE + rows // 50)}
        people[organisation.pk] = sorted(participants_of(acting, named, now=now).numbers.values())

    said_at = connection.ops.adapt_datetimefield_value(now)
    with transaction.atomic():
        lines = invented_hours(reporters, people, rows)
        while batch := [(*row, said_at) for row in islice(lines, BATCH)]:
            execute_rows(ROW_SQL, ROWS_SQL, batch)
    renew_month_totals([clause.pk for clause in made], now=now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"large": made[0].pk, "coordination": coordinations[0][0].slug, "user": "f44"}


def balance() -> tuple[float, float, float, bool]:
    """Seconds of the balance of a region asked in a new process, again, of the sums of all rows; and that all agree."""
    begin()
    from django.db.models import Sum  # noqa: PLC0415 -- after its settings

    from maillage.include.clauses.store.balances import clause_balance  # noqa: PLC0415 -- likewise
    from maillage.include.clauses.store.models import HourEntry  # noqa: PLC0415 -- likewise

    cold, answer = seconds(lambda: clause_balance(None))
    warm, _again = seconds(lambda: clause_balance(None))

    def naive() -> dict[tuple[int, str], int]:
        rows = HourEntry.objects.order_by().values_list("clause_id", "departement", "centihours")
        sums: dict[tuple[int, str], int] = {}
        for clause, place, centihours in rows.iterator(chunk_size=10_000):
            sums[clause, place] = sums.get((clause, place), 0) + centihours
        return sums

    slow, sums = seconds(naive)
    total = HourEntry.objects.aggregate(total=Sum("centihours"))["total"]
    return cold, warm, slow, answer.whole.done == sum(sums.values()) == total


def agency() -> tuple[float, float, float]:
    """Seconds of the balance that the agency reads, in a new process, again, and of its people counted by the ORM."""
    begin()
    from maillage.core.clock import utc_now  # noqa: PLC0415 -- likewise
    from maillage.include.clauses.store.agency_balance import agency_balance  # noqa: PLC0415 -- likewise
    from maillage.include.clauses.store.models import HourEntry  # noqa: PLC0415 -- after its settings
    from maillage.include.clauses.store.published_figures import close_due_balance  # noqa: PLC0415 -- likewise

    close_due_balance(utc_now())
    cold, _balance = seconds(agency_balance)
    warm, _again = seconds(agency_balance)

    def naive() -> dict[int, set[int]]:
        people: dict[int, set[int]] = {}
        rows = HourEntry.objects.order_by().values_list("clause_id", "participant_id")
        for clause, person in rows.iterator(chunk_size=10_000):
            people.setdefault(clause, set()).add(person)
        return people

    slow, _people = seconds(naive)
    return cold, warm, slow


def page(number: int, username: str) -> tuple[float, float, str]:
    """Seconds of the page of a clause, of all its rows added by hand, and the page's sentence."""
    begin()
    from django.conf import settings  # noqa: PLC0415 -- after its settings
    from django.test import Client  # noqa: PLC0415 -- likewise

    from maillage.accounts.store.model_types import User  # noqa: PLC0415 -- likewise
    from maillage.include.clauses.store.models import HourEntry  # noqa: PLC0415 -- likewise

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(User.objects.get(username=username))
    address = f"/mon-espace/clauses/{number}"
    client.get(address)  # loads the templates
    taken, answer = seconds(lambda: client.get(address))
    text = answer.content.decode()

    def naive() -> dict[int, int]:
        months: dict[int, int] = {}
        for row in HourEntry.objects.filter(clause=number).select_related("participant", "reporter"):
            months[row.month] = months.get(row.month, 0) + row.centihours
        return months

    slow, _months = seconds(naive)
    return taken, slow, text.partition('role="status">')[2].partition("<")[0]


def table(folder: str, turn: int) -> tuple[float, float, str]:
    """Seconds of a table of hours at the door, of the same rows one after the other, and what the table brought.

    Each turn has clauses of its own; one after the other is done in the first alone.
    """
    begin()
    from maillage.accounts.domain.terms import Acting  # noqa: PLC0415 -- likewise
    from maillage.accounts.store.models import Membership, Organisation  # noqa: PLC0415 -- after its settings
    from maillage.core.clock import utc_now  # noqa: PLC0415 -- likewise
    from maillage.include.clauses.domain.months import WorkMonth  # noqa: PLC0415 -- likewise
    from maillage.include.clauses.store.hour_files import take_in_hours  # noqa: PLC0415 -- likewise
    from maillage.include.clauses.store.models import ClauseParticipant, HourEntry, HourReporter  # noqa: PLC0415 -- likewise

    organisation = Organisation.objects.get(name="Coordination 44")
    member = Membership.objects.get(organisation=organisation)
    first = 1 + turn * TABLE_CLAUSES
    reporters = list(HourReporter.objects.filter(clause__coordination=organisation)[first : first + TABLE_CLAUSES])
    draw, lines = random.Random(2), ["clause;titulaireSiret;mois;pseudonyme;mode;heures;departement;categorie;age"]
    each = TABLE_ROWS // len(reporters)
    for reporter in reporters:
        for row in range(each):
            month = WorkMonth(FIRST + 24 + row % 10).word
            words = ("DELD", "26-49") if row % 10 == 0 else ("", "")
            hours = f"{draw.randint(20, 150)},{draw.randint(10, 99)}"
            person = f"N{reporter.pk}-{row // 10:04d}"
            lines.append(
                f"{reporter.clause_id};{reporter.siret};{month};{person};{draw.choice(MODES)};{hours};44;{';'.join(words)}"
            )
    path = Path(folder) / "heures.csv"
    path.write_text("\n".join(lines), "utf-8")
    acting, now = Acting(organisation.pk, user_id=member.user_id), utc_now()
    taken, intake = seconds(lambda: take_in_hours(acting, path, now=now, this_month=WorkMonth.of(now.date())))

    def naive() -> None:
        for number in range(NAIVE_TABLE_ROWS):
            person, _is_new = ClauseParticipant.objects.get_or_create(
                coordination=organisation, pseudonym=f"S{number // 10:05d}", defaults={"sealed": b"", "added_at": now}
            )
            HourEntry.objects.update_or_create(
                clause_id=reporters[0].clause_id,
                reporter=reporters[0],
                participant=person,
                month=FIRST + number % 10,
                mode=MODES[0],
                departement="44",
                commune="",
                defaults={"centihours": 9_000, "origin": "file", "said_at": now},
            )

    slow = 0.0 if turn else seconds(naive)[0]
    odd = sum(intake.to_look_at.values())
    return taken, slow * TABLE_ROWS / NAIVE_TABLE_ROWS, f"{intake.rows} rows, {odd} to look at"


def forecasts(clauses: int, seed: int) -> tuple[int, int, int, float, float]:
    """Of simulated clauses: how many had a forecast, how often ours and the naive one held, and how wide both were.

    People come by chance (0.7 to 6 a month), stay 2.5 to 4 months in the mean, work 120 h a month, give or take 30.
    """
    from maillage.include.clauses.domain.forecast import hours_at_end  # noqa: PLC0415 -- in the process that asks

    draw, asked, ours, naive, widths, naive_widths = np.random.default_rng(seed), 0, 0, 0, [], []
    for _clause in range(clauses):
        done, left = int(draw.choice([12, 24, 36])), int(draw.choice([3, 6, 12, 24]))
        months, stay = done + left, draw.choice([2.5, 3.0, 4.0])
        arrivals = draw.poisson(draw.choice([0.7, 1.5, 3.0, 6.0]), months)
        people = np.zeros((int(arrivals.sum()), months))
        for person, first in enumerate(np.repeat(np.arange(months), arrivals)):
            last = min(months, int(first) + int(draw.geometric(1 / stay)))
            people[person, first:last] = np.maximum(draw.normal(12_000, 3_000, last - first), 0).round()
        forecast = hours_at_end(people[:, :done], months_left=left)
        if forecast is None:
            continue
        asked += 1
        truth, totals = people.sum(), people[:, :done].sum(axis=0)
        ours += forecast.low <= truth <= forecast.high
        middle = totals.sum() + left * totals.mean()
        half = 1.96 * totals.std(ddof=1) * np.sqrt(left + left**2 / done)
        naive += abs(truth - middle) <= half
        widths.append((forecast.high - forecast.low) / truth)
        naive_widths.append(2 * half / truth)
    return asked, ours, naive, float(np.median(widths)), float(np.median(naive_widths))


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """How long ``work`` took on the clock, and what came of it."""
    begun = time.perf_counter()
    outcome = work()
    return time.perf_counter() - begun, outcome


def measure(engine: str, folder: str, asked: argparse.Namespace) -> None:
    """All of it on one engine, told as rows of a table."""

    def several(work: Callable[..., Any], *words: Any, repeat: int = asked.repeat) -> list[Any]:
        # New processes each time: what one keeps no other has.
        outcomes = []
        for _time in range(repeat):
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                outcomes.append(pool.submit(work, *words).result())
        return outcomes

    region = several(prepare, asked.clauses, asked.rows, repeat=1)[0]

    def tell(what: str, values: list[float], slow: list[float], note: object) -> None:
        told = [f"{value:.3f}" for value in (min(values), statistics.median(values), max(values))]
        told.append(f"{statistics.median(slow):.2f}")
        print(f"| {engine} | {what} | {' | '.join(told)} | {note} |", flush=True)

    balances = several(balance)
    slow = [answer[2] for answer in balances]
    tell("balance, cold", [answer[0] for answer in balances], slow, f"exact: {all(answer[3] for answer in balances)}")
    tell("balance, warm", [answer[1] for answer in balances], slow, "")
    told = several(agency)
    tell("agency's balance, cold", [one[0] for one in told], [one[2] for one in told], "nobody's can be subtracted")
    tell("agency's balance, warm", [one[1] for one in told], [one[2] for one in told], "")
    pages = several(page, region["large"], region["user"])
    tell(
        f"page, {PAGE_MONTHS} months, {PAGE_PEOPLE} people",
        [one[0] for one in pages],
        [one[1] for one in pages],
        pages[0][2],
    )
    tables = [several(table, folder, turn, repeat=1)[0] for turn in range(asked.repeat)]
    tell(f"table, {TABLE_ROWS:,} rows", [one[0] for one in tables], [tables[0][1]], tables[0][2])


def main() -> int:
    """Every engine that is here, then the forecast."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--clauses", type=int, default=5_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--simulated", type=int, default=4_000)
    parser.add_argument("--engines", default="sqlite,postgresql")
    asked = parser.parse_args()
    print("| engine | what | seconds, least | median | most | naive, seconds | |")
    print("| --- | --- | ---: | ---: | ---: | ---: | --- |")
    for engine in asked.engines.split(","):
        if engine == "postgresql" and not SERVERS:
            continue
        server = postgresql() if engine == "postgresql" else nullcontext("")
        with tempfile.TemporaryDirectory(prefix="maillage-bench-") as folder, server as address:
            os.environ.update({"MAILLAGE_DATA": folder} | ({"DATABASE_URL": address} if address else {}))
            measure(engine, folder, asked)
            os.environ.pop("DATABASE_URL", None)
    held, ours, naive, width, naive_width = forecasts(asked.simulated, seed=150)
    print(
        f"Forecasts of {held} simulated clauses: the interval holds the truth {100 * ours / held:.1f} % of the time, "
        f"{100 * width:.0f} % of it wide; the naive one {100 * naive / held:.1f} %, {100 * naive_width:.0f} % wide."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
