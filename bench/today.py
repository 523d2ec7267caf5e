"""« Aujourd’hui » of an agency that holds mandates of 1,500 communes: seconds of processor of one page.

Run: .venv/bin/python bench/today.py [--organisations 1500 --repeat 15]. Invented: each commune gave three mandates, has
a member and a data set, every tenth is late; fifty things wait in each of four queues. Beside it the same page as it
was asked before: whom one acts for is read anew by each feature.
"""

import argparse
import datetime as dt
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script is started from anywhere

from bench.figures import Figure, note

_WAITING = 50


def prepare(organisations: int) -> None:
    """A new database: the agency with its administrator, the communes, what waits."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
    import django  # noqa: PLC0415 -- after the folder of the installation

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 -- after its settings
    from django.test.utils import setup_test_environment  # noqa: PLC0415 -- likewise

    call_command("migrate", interactive=False, verbosity=0)
    setup_test_environment()
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


def measured(repeat: int) -> tuple[float, int]:
    """The median of the seconds of processor of a page, and how many rows it shows."""
    from django.contrib.auth.models import AnonymousUser  # noqa: PLC0415 -- after its settings
    from django.contrib.sessions.backends.signed_cookies import SessionStore  # noqa: PLC0415 -- likewise
    from django.template.loader import render_to_string  # noqa: PLC0415 -- likewise
    from django.test import RequestFactory  # noqa: PLC0415 -- likewise
    from django.utils.timezone import localdate  # noqa: PLC0415 -- likewise

    from maillage.accounts.pages.parts.cockpit import CockpitVisit, today_of  # noqa: PLC0415 -- likewise
    from maillage.accounts.store.models import User  # noqa: PLC0415 -- likewise
    from maillage.core.clock import utc_now  # noqa: PLC0415 -- likewise

    aline, seconds, rows = User.objects.get(username="aline"), [], 0
    for _time in range(repeat):
        request = RequestFactory().get("/mon-espace")
        request.session, request.user = SessionStore(), AnonymousUser()
        begun = time.process_time()
        today = today_of(CockpitVisit(aline, request, localdate(), utc_now()))
        for row in today.rows:
            render_to_string("accounts/waiting_row.html", {"row": row}, request)
        seconds.append(time.process_time() - begun)
        rows = today.waiting
    return sorted(seconds)[len(seconds) // 2], rows


@contextmanager
def asked_anew() -> Iterator[None]:
    """Within it each feature asks the database whom the person acts for."""
    from maillage.accounts.store import people, permissions  # noqa: PLC0415 -- after its settings

    with ExitStack() as patched:
        for module in (people, permissions):
            patched.enter_context(mock.patch.object(module, "read_once", lambda read, *arguments: read(*arguments)))
        yield


def main() -> int:
    """The page, then the page of before."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organisations", type=int, default=1_500)
    parser.add_argument("--repeat", type=int, default=15)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="maillage-bench-") as folder:
        os.environ["MAILLAGE_DATA"] = folder
        prepare(asked.organisations)
        measured(2)  # what a process reads once
        ours_s, rows = measured(asked.repeat)
        with asked_anew():
            before_s, _rows = measured(asked.repeat)
    what = f"« Aujourd’hui », {asked.organisations:,} organisations, {rows} rows, processor"
    print(f"{what}: {ours_s * 1_000:.0f} ms; whom one acts for asked anew: {before_s * 1_000:.0f} ms")
    beside = f"whom one acts for asked anew: {before_s * 1_000:.0f} ms"
    note("today", [Figure(f"{ours_s * 1_000:.0f} ms", what, beside, before_s / ours_s)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
