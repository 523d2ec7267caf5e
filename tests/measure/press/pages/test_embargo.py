"""A release under embargo is told nowhere: page, feed, sitemap, search, API, letter; at its minute it is everywhere."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import Client

from maillage.core.clock import utc_now
from maillage.measure.press.pages.subscriptions import press_changes
from maillage.measure.press.store.models import Release
from maillage.opendata.catalog.store.models import Subscription
from maillage.opendata.catalog.store.subscriptions import queue_due_letters
from tests.letters_sent import letters_sent
from tests.measure.press.releasing import approved
from tests.people import People

pytestmark = pytest.mark.django_db
TITLE = "Orange passe le mieux"


@pytest.fixture
def release(people: People) -> Release:
    """Approved an hour ago, and to leave in an hour."""
    now = utc_now()
    return approved(people, leaves_at=now + dt.timedelta(hours=1), now=now - dt.timedelta(hours=1))


def everywhere(release: Release) -> Iterator[str]:
    """Everything that a stranger may ask about releases."""
    yield from ("/presse", "/en/presse", f"/presse/{release.slug}", f"/presse/{release.slug}.pdf", "/presse.atom")
    yield from ("/sitemap.xml", "/plan/presse-1.xml", "/recherche?q=orange+passe", "/plan-du-site")
    yield from ("/api/v1/press-releases", f"/api/v1/press-releases/{release.slug}")


def tells(client: Client, release: Release) -> set[str]:
    """The addresses that say anything of it."""
    answers = {path: client.get(path) for path in everywhere(release)}
    return {
        path
        for path, answer in answers.items()
        if (
            answer.status_code == 200
            and (TITLE in answer.content.decode("latin-1") or release.slug in answer.content.decode("latin-1"))
        )
        or answer.get("Content-Type") == "application/pdf"
    }


def test_release_under_embargo_is_told_nowhere(client: Client, release: Release) -> None:
    assert tells(client, release) == set()


def test_release_under_embargo_is_not_there_for_its_own_address_either(client: Client, release: Release) -> None:
    paths = (f"/presse/{release.slug}", f"/presse/{release.slug}.pdf", f"/api/v1/press-releases/{release.slug}")

    assert [client.get(path).status_code for path in paths] == [404, 404, 404]


def test_release_is_everywhere_from_its_minute_on(client: Client, release: Release) -> None:
    Release.objects.update(leaves_at=utc_now())

    told = tells(client, release)

    assert {"/presse", "/en/presse", f"/presse/{release.slug}", f"/presse/{release.slug}.pdf", "/presse.atom"} <= told
    assert {"/plan/presse-1.xml", "/recherche?q=orange+passe", "/api/v1/press-releases"} <= told


def test_who_follows_releases_gets_a_letter_at_its_minute_and_none_before(people: People, release: Release) -> None:
    before = utc_now() - dt.timedelta(days=1)
    Subscription.objects.create(
        email="redaction@example.org", subject="press", search="press:releases", token_digest="x", asked_at=before,
        confirmed_at=before, told_until=before,
    )  # fmt: skip
    queue_due_letters(now=utc_now(), origin="https://agence.example")
    none_yet = [letter for letter in letters_sent() if letter.to == ["redaction@example.org"]]

    after = utc_now() + dt.timedelta(hours=2)
    queue_due_letters(now=after, origin="https://agence.example")

    (letter,) = (letter for letter in letters_sent() if letter.to == ["redaction@example.org"])
    assert (none_yet, TITLE in letter.body) == ([], True)


def test_changes_before_its_minute_are_none(release: Release) -> None:
    assert release.leaves_at is not None
    minute = dt.timedelta(minutes=1)

    before = press_changes("", after=release.leaves_at - minute, until=release.leaves_at - minute / 2, most=10)
    at = press_changes("", after=release.leaves_at - minute, until=release.leaves_at, most=10)

    assert (before, [change.is_new for change in at]) == ([], [True])
