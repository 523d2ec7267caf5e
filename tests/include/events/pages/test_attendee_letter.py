"""An organiser writes to everybody inscribed: read again first, each once, counted."""

import pytest

from maillage.core.clock import utc_now
from maillage.include.events.store.models import Event
from maillage.kits.letters.models import QueuedLetter
from tests.include.events.days import coming_day, inscribed
from tests.include.events.others import client_of
from tests.people import People

pytestmark = pytest.mark.django_db

WORDS = "Le parking est fermé :\nvenez par la gare."


def letters(event: Event) -> list[tuple[str, str]]:
    rows = QueuedLetter.objects.filter(kind="event-from-organiser", organisation_id=event.organisation_id)
    return list(rows.order_by("pk").values_list("recipient", "text"))


def test_letter_is_read_again_then_reaches_each_person_once(people: People) -> None:
    event = coming_day(people, places=3)
    inscribed(event, "inès", "karim", "zoé", now=utc_now())
    chloe, address = client_of(people, "chloe"), f"/mon-espace/evenements/{event.slug}/lettre"

    preview = chloe.post(address, {"words": WORDS})
    before = letters(event)
    first = chloe.post(address, {"words": WORDS, "envoyer": "1"}, follow=True)
    again = chloe.post(address, {"words": WORDS, "envoyer": "1"}, follow=True)
    inscribed(event, "tom", now=utc_now())
    last = chloe.post(address, {"words": WORDS, "envoyer": "1"}, follow=True)

    assert (preview.status_code, before) == (200, [])
    assert "&gt; venez par la gare." in preview.content.decode()
    assert "Envoyer à 3 personnes inscrites" in preview.content.decode()
    assert "Une lettre part à 3 personnes." in first.content.decode()
    assert "personne ne la reçoit deux fois" in again.content.decode()
    assert "Une lettre part à 1 personne." in last.content.decode()
    assert sorted(to.partition("@")[0] for to, _text in letters(event)) == ["inès", "karim", "tom", "zoé"]
    assert [text.count("/inscription/") for _to, text in letters(event)] == [1, 1, 1, 1]


def test_fourth_letter_of_a_day_waits_for_tomorrow_and_its_words_stay(people: People) -> None:
    event = coming_day(people)
    inscribed(event, "inès", now=utc_now())
    chloe, address = client_of(people, "chloe"), f"/mon-espace/evenements/{event.slug}/lettre"

    answers = [chloe.post(address, {"words": f"Lettre {place}", "envoyer": "1"}) for place in range(4)]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 422]
    assert "Lettre 3</textarea>" in answers[-1].content.decode()
    assert len(letters(event)) == 3


def test_without_anybody_inscribed_there_is_nobody_to_write_to(people: People) -> None:
    event = coming_day(people)
    chloe, address = client_of(people, "chloe"), f"/mon-espace/evenements/{event.slug}/lettre"

    page, sent = chloe.get(address), chloe.post(address, {"words": WORDS, "envoyer": "1"})

    assert "il n’y a encore personne à qui écrire" in page.content.decode()
    assert (sent.status_code, letters(event)) == (422, [])
