"""The page of the door: its camera, its list with where each person sits, and 180 arrivals that come at once."""

import datetime as dt
import json

import pytest

from maillage.core.clock import utc_now
from maillage.include.events.domain.events import CODE_LENGTH
from maillage.include.events.pages.check_in import check_in_document, first_seats
from maillage.include.events.store.models import Event, Registration
from maillage.include.events.store.plans import plan_meetings, publish_meetings
from tests.include.events.day import BEFORE, MeetingDay, planned
from tests.include.events.days import coming_day
from tests.people import People

pytestmark = pytest.mark.django_db


def test_door_alone_may_open_the_camera(people: People) -> None:
    event = coming_day(people)
    client = people.client("chloe")

    headers = {
        path: client.get(f"/mon-espace/evenements/{event.slug}{path}")["Permissions-Policy"]
        for path in ("", "/accueil")
    }

    assert ["camera=(self)" in headers["/accueil"], "microphone=()" in headers["/accueil"]] == [True, True]
    assert "camera=()" in headers[""]


def test_list_says_where_each_person_sits_first_once_the_plan_is_published(day: MeetingDay) -> None:
    grid = day.wishing_grid()
    plan_meetings(day.acting, grid.pk, now=BEFORE)
    before = first_seats(day.event)
    publish_meetings(day.acting, grid.pk, now=BEFORE)

    document = check_in_document(day.event)
    details = {one["name"]: one["detail"] for one in document["people"]}
    first = min(planned(grid).filter(guest=day.guests[0]), key=lambda row: row.slot)

    assert before == {}
    assert details[day.guests[0].name].startswith(f"Table {first.table}, Grande salle, premier rendez-vous à ")
    assert "@" not in json.dumps(document)


def test_180_arrivals_of_a_phone_without_network_are_all_there_however_often_they_are_sent(people: People) -> None:
    event = coming_day(people, places=200)
    Registration.objects.bulk_create(
        Registration(
            event=event, number=number, name=f"Personne {number}", email=f"p{number}@example.org", state="confirmed",
            registered_at=utc_now(), code=f"P{number:0{CODE_LENGTH - 1}}",
        )
        for number in range(1, 181)
    )  # fmt: skip
    Event.objects.filter(pk=event.pk).update(starts_at=utc_now() - dt.timedelta(hours=1))
    client = people.client("chloe")
    at = utc_now().isoformat()
    codes = [{"code": f"P{number:0{CODE_LENGTH - 1}}", "at": at} for number in range(1, 181)]
    address = f"/mon-espace/evenements/{event.slug}/accueil.json"

    answers = [
        client.post(address, json.dumps({"codes": sent}), content_type="application/json")
        for sent in (codes[:120], codes, codes)
    ]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert Registration.objects.filter(event=event, checked_in_at__isnull=False).count() == 180
    assert [one["isTwice"] for one in answers[2].json()["arrivals"]] == [False] * 180
