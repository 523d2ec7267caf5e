"""Badges and sheets on paper: who has a place is on them, an address on none; nothing to print is a sentence."""

import datetime as dt

import pytest
from django.http import HttpResponseBase

from maillage.core.clock import utc_now
from maillage.include.events.pages.papers import PAPERS, printable_sheets
from maillage.include.events.store.models import Speaker
from maillage.include.events.store.plans import plan_meetings
from maillage.include.events.store.stands import ask_stand, give_stand
from tests.include.events.day import BEFORE, UNTIL, MeetingDay
from tests.people import People

pytestmark = pytest.mark.django_db
ADDRESS = "/mon-espace/evenements/matinee/feuilles"


def sheet(people: People, kind: str) -> HttpResponseBase:
    return people.client("chloe").get(f"{ADDRESS}/{kind}.pdf")


def ends(day: MeetingDay, at: dt.datetime) -> None:
    """The event is over at that moment."""
    day.event.ends_at = at
    day.event.save()


def test_every_sheet_of_a_planned_day_is_a_pdf_and_is_offered(people: People, day: MeetingDay):
    grid = day.wishing_grid()
    plan_meetings(day.acting, grid.pk, now=UNTIL)
    stand = ask_stand(day.guests[0], title="Nos travaux <b>#let</b>", needs="", now=BEFORE)
    give_stand(day.acting, day.event, stand.pk, 1, now=BEFORE)
    ends(day, BEFORE)

    answers = [sheet(people, kind) for kind in PAPERS]

    assert [answer.status_code for answer in answers] == [200] * 7
    assert [answer.content[:5] for answer in answers] == [b"%PDF-"] * 7  # type: ignore[attr-defined]
    assert ["no-store" in answer.headers["Cache-Control"] for answer in answers] == [True] * 7
    assert [kind for kind, _title, _text in printable_sheets(day.event)] == list(PAPERS)


def test_texts_of_sheets_hold_no_address(day: MeetingDay):
    day.wishing_grid()
    people = [*day.hosts, *day.guests]

    texts = [str(texts_of(day.event, people)) for texts_of in PAPERS.values()]

    assert [text for text in texts if "@" in text] == []
    assert "Camille Dupont-1" in texts[0]


def test_nothing_to_print_is_said_in_a_sentence(people: People, day: MeetingDay):
    ends(day, utc_now() + dt.timedelta(days=1))
    statuses = {kind: sheet(people, kind).status_code for kind in (*PAPERS, "diplome")}
    with_people = [kind for kind, _title, _text in printable_sheets(day.event)]
    day.event.registrations.update(state="cancelled")
    without = [kind for kind, _title, _text in printable_sheets(day.event)]
    programme = sheet(people, "programme").status_code
    day.event.sessions.all().delete()

    assert statuses == {
        "badges": 200, "emargement": 200, "rendez-vous": 404, "tables": 404, "programme": 200, "stands": 404,
        "bilan": 404, "diplome": 404,
    }  # fmt: skip
    assert with_people == ["badges", "emargement", "programme"]
    assert (without, programme) == (["programme"], 200)
    assert "rien à imprimer" in people.client("chloe").get(ADDRESS).content.decode().replace("\xa0", " ")


def test_programme_on_paper_has_hours_rooms_and_only_speakers_who_agreed(day: MeetingDay):
    silent, agreed = (
        Speaker.objects.create(event=day.event, name=name, email="q@example.org", consent_at=at)
        for name, at in (("Barnabé Discret", None), ("Nadia Publique", utc_now()))
    )
    day.session.speakers.add(silent, agreed)

    (part,) = PAPERS["programme"](day.event, [])["parts"]

    assert part["rows"] == [["10 h – 12 h", "Rendez-vous", "Grande salle", "Nadia Publique"]]
