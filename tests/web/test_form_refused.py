"""A form that comes without the token of its page: a sentence, and nothing done."""

import pytest
from django.test import Client

from tests.people import People

pytestmark = pytest.mark.django_db


def test_form_without_its_token_says_that_nothing_was_done_and_what_to_do(people: People) -> None:
    answer = Client(enforce_csrf_checks=True).post("/connexion", {"username": people.chloe.email, "password": "x"})

    assert answer.status_code == 403
    assert "Rien n’a été enregistré" in answer.content.decode()
    assert "Revenez en arrière" in answer.content.decode()
