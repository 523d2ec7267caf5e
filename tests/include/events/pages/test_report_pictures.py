"""Pictures in the report of an event: given by its organiser, on the page and in its PDF, taken back."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from maillage.core.clock import utc_now
from maillage.include.events.pages.papers import report_sheet
from maillage.include.events.store import pictures as event_pictures
from maillage.include.events.store.models import EventPicture
from maillage.include.events.store.outcomes import say_feedback
from tests.include.events.day import MORNING, MeetingDay
from tests.measure.press.store.test_mentions_and_pictures import png
from tests.people import People

pytestmark = pytest.mark.django_db
OWN = "/mon-espace/evenements/matinee/images"
WORDS = {
    "titre": "La salle à midi", "description": "Des tables, des gens qui parlent", "credit": "Ana", "licence": "lov2",
}  # fmt: skip


@pytest.fixture
def chloe(people: People, day: MeetingDay) -> Client:
    """The organiser, once the event is over."""
    day.event.ends_at = utc_now() - dt.timedelta(days=1)
    day.event.save()
    return people.client("chloe")


def give(client: Client, content: bytes, **words: str) -> Any:
    return client.post(OWN, {**WORDS, **words, "image": SimpleUploadedFile("salle.png", content)})


def test_picture_stands_in_the_report_and_its_pdf_with_alt_and_credit_until_it_is_taken_back(
    chloe: Client, day: MeetingDay
):
    given = give(chloe, png())
    picture = EventPicture.objects.get()
    address = f"/evenements/images/{picture.pk}.jpg"
    page = Client().get("/evenements/matinee/bilan").content.decode()
    image = Client().get(address)
    with_picture = chloe.get("/mon-espace/evenements/matinee/feuilles/bilan.pdf").content
    sheet = report_sheet(day.event, [])

    removed = chloe.post(f"/mon-espace/images-des-bilans/{picture.pk}/retirer")

    assert (given.headers["Location"], removed.headers["Location"]) == (OWN, OWN)
    assert f'src="{address}" alt="{WORDS["description"]}"' in page
    assert "Crédit : Ana" in " ".join(page.split())
    assert (image["Content-Type"], image.content[:4]) == ("image/jpeg", b"\xff\xd8\xff\xe0")
    assert sheet["pictures"] == [
        {
            "file": f"picture-{picture.pk}.jpg",
            "alt": WORDS["description"],
            "caption": "La salle à midi. Crédit : Ana, Licence Ouverte 2.0",
        }
    ]
    assert b"/Subtype/Image" in with_picture.replace(b" ", b"")
    assert Client().get(address).status_code == 404
    assert "En images" not in Client().get("/evenements/matinee/bilan").content.decode()


def test_file_that_is_no_picture_is_told_at_its_field_and_loses_no_word(chloe: Client):
    answer = give(chloe, b"text")

    form = answer.context["form"]
    assert (answer.status_code, list(form.errors), form["alt"].value()) == (422, ["file"], WORDS["description"])
    assert EventPicture.objects.count() == 0


def test_report_has_no_more_pictures_than_it_may(chloe: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(event_pictures, "MOST_OF_AN_EVENT", 1)
    give(chloe, png())

    answer = give(chloe, png())

    assert (answer.status_code, EventPicture.objects.count()) == (422, 1)
    assert "1 images au plus" in answer.content.decode()


def test_pictures_of_a_draft_are_seen_by_its_organiser_alone(chloe: Client, day: MeetingDay):
    give(chloe, png())
    address = f"/evenements/images/{EventPicture.objects.get().pk}.jpg"
    day.event.published_at = None
    day.event.save()

    own = chloe.get(address)

    assert (own.status_code, own["Cache-Control"], Client().get(address).status_code) == (200, "private", 404)


def test_charts_of_the_report_stand_in_its_pdf_without_a_small_number(chloe: Client, day: MeetingDay):
    for guest in day.guests[:5]:
        say_feedback(guest, 4, "Merci", now=MORNING)
    pdf = chloe.get("/mon-espace/evenements/matinee/feuilles/bilan.pdf").content

    (chart,) = report_sheet(day.event, [])["charts"]

    assert (pdf[:5], chart["title"]) == (b"%PDF-", "Avis, de 1 à 5")
    assert [(bar["label"], bar["value"], bar["share"]) for bar in chart["bars"]] == [
        ("1", "0", 0),
        ("2", "0", 0),
        ("3", "0", 0),
        ("4", "5", 1),
        ("5", "0", 0),
    ]
    say_feedback(day.guests[0], 2, "Bof", now=MORNING)
    assert {bar["value"] for bar in report_sheet(day.event, [])["charts"][0]["bars"]} == {"0", "moins de 5"}
