"""Consultations of the demonstration: one waits, one was chosen; nobody replies, nothing is registered."""

import pytest
from django.test import Client
from django.urls import reverse

from maillage.buy.consultation.store.erasure import erase_old_bids
from maillage.buy.consultation.store.models import RegisterEvent, Tender
from maillage.core.clock import utc_now
from maillage.demonstration.consultation import load_consultations, remove_consultations

pytestmark = pytest.mark.django_db


def test_invented_consultations_are_shown_as_such_and_take_no_reply():
    made, again = load_consultations(utc_now()), load_consultations(utc_now())
    waiting, chosen = Tender.objects.order_by("-term")

    shown = Client().get(reverse("consultation", args=[waiting.slug])).content.decode()
    result = Client().get(reverse("consultation", args=[chosen.slug])).content.decode()
    typed = {"entreprise": "Verte", "adresse": "v@example.org"}
    asked = Client().post(reverse("consultation_link", args=[waiting.slug]), typed)

    assert (made, again, asked.status_code) == (2, 0, 422)
    assert ("inventés" in shown, "Recevoir mon lien" in shown) == (True, False)
    assert "Atelier du Marais" in result
    assert (erase_old_bids(utc_now()), RegisterEvent.objects.count()) == (0, 0)
    assert remove_consultations(utc_now()) == 2
