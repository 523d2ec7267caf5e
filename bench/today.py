"""« Aujourd’hui » of an agency that holds mandates of 1,500 communes: milliseconds of processor of one request.

Run: .venv/bin/python bench/today.py [--organisations 1500 --repeat 40]. Invented: each commune gave three mandates, has
a member and a data set, every tenth is late; fifty things wait in each of four queues. A request is the whole of it,
from the session and the second factor to the page. The least of its times is what the page costs; the median says what
else the machine did. Beside it the same page as it was asked before: whom one acts for is read anew by each feature.
"""

import argparse
import datetime as dt
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from statistics import median
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere

from bench.figures import Figure, note

_PAGE = "/mon-espace"
_WAITING = 50


def prepare(organisations: int) -> None:
    """A new database: the agency with its administrator, the communes, what waits."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
    import django  # noqa: PLC0415 -- after the folder of the installation

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 -- after its settings

    call_command("migrate", interactive=False, verbosity=0)
    from maillage.accounts.domain.terms import Capability, OrganisationKind, Role  # noqa: PLC0415 -- likewise
    from maillage.accounts.store.models import Mandate, Membership, Organisation, User  # noqa: PLC0415 -- likewise
    from maillage.accounts.store.person_accounts import create_agency_user  # noqa: PLC0415 -- likewise
    from maillage.core.clock import utc_now  # noqa: PLC0415 -- likewise
    from maillage.territory.store.territories import communes_of  # noqa: PLC0415 -- likewise

    create_agency_user("aline", email="aline@example.org", password="sept-marees-hautes", agency_name="Agence")
    agency, now = Organisation.objects.get(is_agency=True), utc_now()
    codes = communes_of("region:52")
    communes = Organisation.objects.bulk_create(
        Organisation(
            name=f"Commune {number}",
            slug=f"commune-{number}",
            kind=OrganisationKind.COMMUNE.value,
            territory=f"commune:{codes[number % len(codes)]}",
            siret=f"2144{number:010}",
        )
        for number in range(organisations)
    )
    people = User.objects.bulk_create(User(username=f"clerk-{commune.pk}") for commune in communes)
    Membership.objects.bulk_create(
        Membership(user=user, organisation=commune, role=Role.PUBLISHER.value)
        for user, commune in zip(people, communes, strict=True)
    )
    Mandate.objects.bulk_create(
        Mandate(actor=agency, principal=commune, scope=scope.value, given_at=now)
        for commune in communes
        for scope in (Capability.OPEN, Capability.BUY, Capability.INCLUDE)
    )
    _waiting(communes, now)


def _waiting(communes: list, now: dt.datetime) -> None:  # type: ignore[type-arg]
    from maillage.accounts.store.models import Organisation, OrganisationRequest  # noqa: PLC0415 -- after its settings
    from maillage.kits.letters.models import QueuedLetter  # noqa: PLC0415 -- likewise
    from maillage.opendata.catalog.domain.terms import Frequency, ProblemKind  # noqa: PLC0415 -- likewise
    from maillage.opendata.catalog.store.models import Dataset, ProblemReport  # noqa: PLC0415 -- likewise

    datasets = Dataset.objects.bulk_create(
        Dataset(
            organisation=commune,
            slug=f"jeu-{number}",
            title=f"Subventions {number}",
            frequency=Frequency.YEARLY.value,
            published_at=now,
            modified_at=now - dt.timedelta(days=600 if number % 10 == 0 else 20),
        )
        for number, commune in enumerate(communes)
    )
    ProblemReport.objects.bulk_create(
        ProblemReport(dataset=dataset, kind=ProblemKind.PERSON.value, message="Un nom.", reported_at=now)
        for dataset in datasets[:_WAITING]
    )
    applicants = Organisation.objects.bulk_create(
        Organisation(name=f"Demande {number}", slug=f"demande-{number}", state="asked") for number in range(_WAITING)
    )
    OrganisationRequest.objects.bulk_create(
        OrganisationRequest(organisation=one, person_name="Odile", person_email="o@example.org", asked_at=now)
        for one in applicants
    )
    QueuedLetter.objects.bulk_create(
        QueuedLetter(
            key=f"lost-{number}",
            kind="invitation",
            recipient="perdu@example.org",
            recipient_digest="0" * 64,
            state="refused",
            queued_at=now,
            next_try_at=now,
            done_at=now,
        )
        for number in range(_WAITING)
    )


@dataclass(frozen=True, slots=True)
class PageCost:
    """What a request costs: milliseconds of processor, and the share of a core that the process had meanwhile."""

    least_ms: float
    median_ms: float
    share_of_core: float
    queries: int
    waiting: str


def measured(repeat: int) -> PageCost:
    """The cost of the page of Aline, who administers the agency."""
    from django.conf import settings  # noqa: PLC0415 -- after its settings
    from django.db import connection  # noqa: PLC0415 -- likewise
    from django.test import Client  # noqa: PLC0415 -- likewise
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 -- likewise

    from maillage.accounts.store.models import User  # noqa: PLC0415 -- likewise
    from tests.people import prove  # noqa: PLC0415 -- likewise

    settings.ALLOWED_HOSTS = ["testserver"]
    aline, browser = User.objects.get(username="aline"), Client()
    browser.force_login(aline)
    prove(browser, aline)
    browser.get(_PAGE)  # what a process reads once
    with CaptureQueriesContext(connection) as queries:
        page = browser.get(_PAGE)
    count = len(queries)  # the next request forgets them
    assert page.status_code == HTTPStatus.OK, page.status_code
    times, wall_s, processor_s = [], time.perf_counter(), time.process_time()
    for _time in range(repeat):
        begun = time.process_time()
        browser.get(_PAGE)
        times.append((time.process_time() - begun) * 1_000)
    share = (time.process_time() - processor_s) / (time.perf_counter() - wall_s)
    (waiting,) = re.findall(r"Aujourd’hui, (\d+) choses attendent", page.content.decode().replace("\xa0", " "))[-1:]
    return PageCost(min(times), median(times), share, count, waiting)


@contextmanager
def asked_anew() -> Iterator[None]:
    """Within it each feature asks the database whom the person acts for."""
    from maillage.accounts.store import organisations, people, permissions, visibility  # noqa: PLC0415 -- after its settings

    with ExitStack() as patched:
        for module in (organisations, people, permissions, visibility):
            patched.enter_context(mock.patch.object(module, "read_once", lambda read, *arguments: read(*arguments)))
        yield


def main() -> int:
    """The page, then the page of before."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organisations", type=int, default=1_500)
    parser.add_argument("--repeat", type=int, default=40)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="maillage-bench-") as folder:
        os.environ["MAILLAGE_DATA"] = folder
        prepare(asked.organisations)
        ours = measured(asked.repeat)
        with asked_anew():
            before = measured(max(2, asked.repeat // 4))
    what = f"« Aujourd’hui », {asked.organisations:,} organisations, {ours.waiting} things wait, processor of a request"
    beside = f"whom one acts for asked anew: {before.least_ms:.0f} ms"
    print(f"{what}: {ours.least_ms:.0f} ms at least, {ours.median_ms:.0f} ms in the median; {beside}")
    print(f"{ours.queries} queries; the process had {ours.share_of_core:.0%} of a core")
    note("today", [Figure(f"{ours.least_ms:.0f} ms", what, beside, before.least_ms / ours.least_ms)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
