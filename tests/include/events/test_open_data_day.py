"""A whole open-data day like that of 19 June 2017 in Belfort: programme, eight speakers, five workshops, inscriptions.

Every step is a page that its person opens: organiser, speakers, people with and without an account, the door.
"""

import datetime as dt
import json
import re
from collections import Counter
from typing import Final

import pytest
from django.core.mail import EmailMessage
from django.db.models import F
from django.http import HttpResponseBase
from django.test import Client
from django.utils.timezone import localdate

from maillage.core.clock import utc_now
from maillage.include.events.pages.parts.letters import write_due_letters
from maillage.include.events.store.erasure import erase_past_events
from maillage.include.events.store.models import Event, Registration, Session, SessionPlace
from tests.letters_sent import letters_sent
from tests.people import People

pytestmark = pytest.mark.django_db
OWN: Final = "/mon-espace/evenements"
WORKSHOPS: Final = ("Publier", "Cartographier", "Lire une licence", "Décrire un jeu", "Compter un réseau")
PAGES: Final = ("", "", "/apprendre/premier-jeu", "/apprendre", "")


def text_of(answer: HttpResponseBase) -> str:
    html = answer.content.decode()  # type: ignore[attr-defined]
    return " ".join(html.replace("\xa0", " ").replace("\u202f", " ").split())


def link_in(letter: EmailMessage) -> str:
    found = re.search(r"https?://[^/]+(/(?:inscription|intervention)/[\w-]+)", str(letter.body))
    assert found is not None
    return found[1]


class Day:
    """The day as it is prepared, step by step, by the forms of its organiser."""

    def __init__(self, people: People) -> None:
        self.people, self.chloe = people, people.client("chloe")
        self.day = (localdate() + dt.timedelta(days=40)).isoformat()
        form = {
            "title": "Journée des données ouvertes", "kind": "open_data_day", "day": self.day, "start": "09:00",
            "end": "17:00", "place_name": "Salle des fêtes", "commune": "44131", "places": "30", "erase_days": "60",
        }  # fmt: skip
        made = self.chloe.post(f"{OWN}/organiser/{people.commune.slug}", form)
        self.slug = str(made["Location"]).rpartition("/")[2]

    def row(self, part: str, **typed: object) -> None:
        answer = self.chloe.post(f"{OWN}/{self.slug}/programme/{part}/0", typed)
        assert answer.status_code == 302, text_of(answer)

    def event(self) -> Event:
        return Event.objects.select_related("organisation").get(slug=self.slug)

    def keys(self, part: str) -> list[int]:
        return list(getattr(self.event(), part).order_by("pk").values_list("pk", flat=True))

    def page(self) -> str:
        return text_of(Client().get(f"/evenements/{self.slug}"))

    def begin(self) -> None:
        """It is the day: it began an hour ago."""
        self._shift(utc_now() - dt.timedelta(hours=1) - self.event().starts_at)

    def end(self, *, days: int) -> None:
        """It has been over for so many days."""
        self._shift(utc_now() - dt.timedelta(days=days) - self.event().ends_at)

    def _shift(self, by: dt.timedelta) -> None:
        moved = {"starts_at": F("starts_at") + by, "ends_at": F("ends_at") + by}
        Session.objects.filter(event__slug=self.slug).update(**moved)
        Event.objects.filter(slug=self.slug).update(**moved)


@pytest.fixture
def day(people: People) -> Day:
    """Five rooms, eight speakers, a plenary and five workshops of six places; not public yet."""
    day = Day(people)
    for number in range(5):
        day.row("salle", name=f"Salle {number + 1}", places="30")
    for number in range(8):
        day.row("personne", name=f"Intervenante {number}", role="", email=f"i{number}@example.org")
    rooms, speakers = day.keys("rooms"), day.keys("speakers")
    hours = {"day": day.day, "start": "09:00", "end": "12:00"}
    day.row("session", title="Ouverture", kind="plenary", room=rooms[0], speakers=speakers[:3], **hours)
    for place, (title, page) in enumerate(zip(WORKSHOPS, PAGES, strict=True)):
        hours = {"day": day.day, "start": "14:00", "end": "16:00"}
        who = {"room": rooms[place], "speakers": [speakers[3 + place]], "places": "6", "page": page}
        day.row("session", title=title, kind="workshop", **who, **hours)
    return day


def consent() -> None:
    """All eight are asked by letter; seven agree, one of them takes it back."""
    links = [link_in(letter) for letter in letters_sent()]
    for link in links[:7]:
        Client().post(link, {"accord": "oui"})
    Client().post(links[6], {"accord": "non"})


def inscribe(day: Day, number: int, workshops: list[int]) -> HttpResponseBase:
    typed = {
        "name": f"Visiteuse {number}", "email": f"v{number}@example.org", "role": "public", "workshops": workshops,
    }  # fmt: skip
    return Client().post(f"/evenements/{day.slug}/inscription", typed)


def test_open_data_day_from_the_announcement_to_its_report(people: People, day: Day) -> None:
    # Who speaks says by her own link whether she is shown.
    consent()
    draft = Client().get(f"/evenements/{day.slug}").status_code
    day.chloe.post(f"{OWN}/{day.slug}/publier")
    page = day.page()
    assert (draft, "Entrée libre et gratuite, sur inscription" in page) == (404, True)
    assert [f"Intervenante {number}" in page for number in range(8)] == [True] * 6 + [False] * 2
    assert [title in page for title in WORKSHOPS] == [True] * 5
    assert "/apprendre/premier-jeu" in page
    assert Client().get("/evenements.ics").content.decode().count("BEGIN:VEVENT") == 1
    assert day.slug in Client().get("/evenements.atom").content.decode()
    programme = Client().get(f"/api/v1/events/{day.slug}").json()["programme"]
    assert Counter(session["kind"] for session in programme) == {"workshop": 5, "plenary": 1}

    # Inscription is free and obligatory: 33 for thirty places, eight for the six places of the first workshop.
    letters_sent().clear()
    workshops = [session["id"] for session in programme if session["kind"] == "workshop"]
    both = inscribe(day, 99, workshops[:2])
    answers = [inscribe(day, number, [workshops[0 if number < 8 else 1 + number % 4]]) for number in range(32)]
    david = people.client("david").post(
        f"/evenements/{day.slug}/inscription", {"name": "David", "email": "david@example.org", "role": "public"}
    )
    assert (both.status_code, "ont lieu en même temps" in text_of(both)) == (422, True)
    assert {answer.status_code for answer in (*answers, david)} == {302}
    write_due_letters(utc_now(), "https://x")
    links = {letter.to[0]: link_in(letter) for letter in letters_sent()}
    for address, link in links.items():
        if address != "david@example.org":
            Client().post(f"{link}/confirmer")
    states = Counter(Registration.objects.values_list("state", flat=True))
    first = Counter(SessionPlace.objects.filter(session=workshops[0]).values_list("state", flat=True))
    assert (len(links), states, first) == (33, {"confirmed": 30, "waiting": 3}, {"confirmed": 6, "waiting": 2})

    # Who cannot come gives her place back: the first who waits has it, and a place in her workshop. She is the last
    # who had one: David, whose address is known, came while hers was not confirmed.
    Client().post(f"{links['v0@example.org']}/annuler")
    assert Registration.objects.get(email="v29@example.org").state == "confirmed"
    assert SessionPlace.objects.filter(session=workshops[0], state="confirmed").count() == 6

    # The day: the door, on two phones; then the page after, and the figures.
    everybody_is_greeted_once(day)
    report_stays_when_people_are_erased(day)


def everybody_is_greeted_once(day: Day) -> None:
    """Two phones tell the same 24 codes; the live page says what is on, and names nobody."""
    day.begin()
    codes = list(Registration.objects.filter(state="confirmed").values_list("code", flat=True))
    told = {"codes": [{"code": code, "at": utc_now().isoformat()} for code in codes[:24]], "taken_back": []}
    lists = [
        day.chloe.post(f"{OWN}/{day.slug}/accueil.json", json.dumps(told), content_type="application/json").json()
        for _phone in range(2)
    ]
    live = text_of(Client().get(f"/evenements/{day.slug}/en-direct"))
    assert [sum(person["at"] is not None for person in document["people"]) for document in lists] == [24, 24]
    assert ("Ouverture" in live, "Visiteuse" in live) == (True, False)


def report_stays_when_people_are_erased(day: Day) -> None:
    """A day and two months later the same sentence; speakers who agreed are still named, and nobody else."""
    reports = []
    for days in (1, 61):
        day.end(days=days)
        erase_past_events(utc_now())
        reports.append(text_of(Client().get(f"/evenements/{day.slug}/bilan")))
    page = day.page()
    assert ["24 personnes sont venues, pour 30 places réservées." in report for report in reports] == [True, True]
    assert not Registration.objects.exclude(email="").exists()
    assert [f"Intervenante {number}" in page for number in range(8)] == [True] * 6 + [False] * 2


def test_workshop_of_learning_is_a_session_with_its_guided_page_and_no_other_site_is(day: Day) -> None:
    form = {"title": "Ailleurs", "kind": "workshop", "day": day.day, "start": "10:00", "end": "11:00"}

    refused = day.chloe.post(f"{OWN}/{day.slug}/programme/session/0", {**form, "page": "https://ailleurs.example/"})

    assert (refused.status_code, "commence par /apprendre" in text_of(refused)) == (422, True)
    assert sorted(Session.objects.exclude(page="").values_list("page", flat=True)) == sorted(filter(None, PAGES))
