"""A catalogue that cannot be read any more: told to who administers it, with why and since when; tried again there."""

import datetime as dt
import re
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test.utils import CaptureQueriesContext

from maillage.core.clock import utc_now
from maillage.opendata.catalog.domain.terms import SourceKind
from maillage.opendata.harvest.store.harvest import failing_sources
from maillage.opendata.harvest.store.models import HarvestRun, HarvestSource
from tests.people import People

pytestmark = pytest.mark.django_db
GONE: dict[str, Any] = {"code": "not_found", "message": "Le fichier est introuvable.", "params": {}}


def failing_source(people: People) -> HarvestSource:
    """It was read five days ago, and failed four and two days ago."""
    source = HarvestSource.objects.create(
        organisation=people.commune, name="Région", url="https://region.example/c.ttl", kind=SourceKind.DCAT.value
    )
    runs: list[tuple[int, dict[str, Any]]] = [(5, {}), (4, GONE), (2, GONE)]
    for days, error in runs:
        moment = utc_now() - dt.timedelta(days=days)
        HarvestRun.objects.create(source=source, started_at=moment, ended_at=moment, error_detail=error)
    return source


def text_of(answer: HttpResponseBase) -> str:
    assert isinstance(answer, HttpResponse)
    return re.sub("[\xa0\u202f]", " ", answer.content.decode())


def test_failing_source_is_told_since_its_first_failure_and_read_again_in_place(people: People) -> None:
    source = failing_source(people)
    administrator = people.client("chloe")

    page = text_of(administrator.get("/mon-espace"))
    after = administrator.post("/mon-espace/attente/harvests/again", {"cle": str(source.pk)}, follow=True)

    assert "Le catalogue « Région » ne se lit plus." in page
    assert "depuis 4 jours" in page
    assert "Le fichier est introuvable." in page
    source.refresh_from_db()
    assert source.asked_at is not None
    assert [row for row in after.context["today"].rows if row.queue.name == "harvests"] == []


def test_three_failing_sources_cost_the_same_as_one(people: People) -> None:
    counts = []
    for _number in range(3):
        failing_source(people)
        with CaptureQueriesContext(connection) as queries:
            failing = failing_sources(people.aline)
        counts.append((len(failing), len(queries)))

    assert [found for found, _queries in counts] == [1, 2, 3]
    assert len({queries for _found, queries in counts}) == 1


def test_source_that_was_read_last_waits_for_nobody(people: People) -> None:
    source = failing_source(people)
    HarvestRun.objects.create(source=source, started_at=utc_now(), ended_at=utc_now())

    assert "ne se lit plus" not in text_of(people.client("chloe").get("/mon-espace"))


@pytest.mark.parametrize(("name", "sees"), [("aline", True), ("bruno", False), ("david", False), ("farid", False)])
def test_failing_source_is_shown_to_who_may_try_again(people: People, name: str, *, sees: bool) -> None:
    failing_source(people)

    assert ("ne se lit plus" in text_of(people.client(name).get("/mon-espace"))) is sees


def test_source_that_is_stopped_is_started_again_by_taking_it_back(people: People) -> None:
    source = failing_source(people)
    administrator = people.client("chloe")

    administrator.post("/mon-espace/attente/harvests/stop", {"cle": str(source.pk)})
    is_active = [HarvestSource.objects.get().is_active]
    administrator.post("/mon-espace/attente/annuler")

    assert [*is_active, HarvestSource.objects.get().is_active] == [False, True]


def test_link_to_harvest_is_shown_to_those_alone_to_whom_its_page_opens(people: People) -> None:
    shown = {}
    for name in ("aline", "bruno", "chloe", "david"):
        client = people.client(name)
        opens = client.get("/moissonnage").status_code == HTTPStatus.OK
        shown[name] = ('href="/moissonnage"' in client.get("/mon-espace").content.decode(), opens)

    assert shown == {"aline": (True, True), "bruno": (True, True), "chloe": (True, True), "david": (False, False)}
