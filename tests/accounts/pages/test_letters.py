"""What did not leave is told to the agency, which sends it again; a sandbox shows what it would send."""

import pytest
from django.test import Client

from maillage.accounts.store.organisation_changes import create_sandbox
from maillage.core.clock import utc_now
from maillage.kits.letters.models import QueuedLetter
from maillage.kits.letters.queries import letter_kinds
from maillage.kits.letters.record.queue import enqueue
from maillage.kits.letters.record.sending import send_due_letters
from maillage.kits.letters.terms import Letter
from tests.mail_server import mail_server
from tests.people import People

pytestmark = pytest.mark.django_db


def written(to: str, organisation_id: int | None = None) -> QueuedLetter:
    return enqueue(Letter(letter_kinds()["mandate-asked"], f"essai:{to}", to, "Le texte à lire", organisation_id))


def refused_letter() -> QueuedLetter:
    with mail_server() as server:
        server.address_replies["ferme@example.org"] = "550 no"
        row = written("ferme@example.org")
        send_due_letters(utc_now())
    return row


def test_agency_reads_in_its_space_and_on_a_page_that_a_letter_was_refused(people: People):
    refused_letter()

    space = people.client("aline").get("/mon-espace").content.decode()
    page = people.client("aline").get("/moderation/lettres").content.decode()

    sentence = "Une lettre n’est pas arrivée (Demande de mandat) : refusée par la boîte."
    assert sentence in space.replace("\xa0", " ")
    assert [words in page for words in ("Demande de mandat", "refusée par la boîte", "ferme@example.org", "550")] == [
        True
    ] * 4
    assert "Le texte à lire" not in page


def test_administrator_of_the_agency_alone_sends_a_letter_again(people: People):
    row = refused_letter()
    path = f"/moderation/lettres/{row.pk}/renvoyer"

    answers = [client.post(path).status_code for client in (people.client("chloe"), people.client("bruno"))]
    before = QueuedLetter.objects.get(pk=row.pk).state
    people.client("aline").post(path)

    assert (answers, before, QueuedLetter.objects.get(pk=row.pk).state) == ([403, 403], "refused", "waiting")


def test_members_of_others_read_no_letters(people: People):
    assert people.client("chloe").get("/moderation/lettres").status_code == 403
    assert people.client("farid").get("/organisations/commune-de-pornic/lettres").status_code == 403


def test_sandbox_shows_the_letter_that_would_leave():
    person, sandbox = create_sandbox(None)
    client = Client()
    client.force_login(person)
    written("strange@example.org", sandbox.pk)
    with mail_server() as server:
        send_due_letters(utc_now())

    page = client.get(f"/organisations/{sandbox.slug}/lettres").content.decode()
    space = client.get("/mon-espace").content.decode()

    assert server.letters == []
    assert [words in page for words in ("La lettre qui partirait", "strange@example.org", "Le texte à lire")] == [
        True
    ] * 3
    assert "Les lettres qui partiraient" in space
