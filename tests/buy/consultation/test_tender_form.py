"""The form of a consultation offers codes and places while they are typed, and keeps what a draft has already."""

import datetime as dt
import html

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting
from maillage.buy.consultation.pages.forms import TenderForm
from maillage.buy.consultation.store.models import Tender
from maillage.buy.consultation.store.tenders import draft_tender
from maillage.core.clock import utc_now
from tests.buy.consultation.replies import plan
from tests.people import People

pytestmark = pytest.mark.django_db


def typed(**changes: str) -> dict[str, str]:
    day = (localdate() + dt.timedelta(days=6)).isoformat()
    return {
        "objet": "Tonte des pelouses", "besoin": "Tondre dix hectares, d’avril à octobre.", "nature": "services",
        "cpv": "77310000", "lieu": "44131", "montant": "28 000", "criteres": "Prix : 60\nDélai : 40", "public": "all",
        "limite": day, "heure": "12:00", **changes,
    }  # fmt: skip


def test_codes_and_places_are_offered_while_they_are_typed(people: People):
    page = people.client("chloe").get(reverse("new_consultation", args=[people.commune.slug])).content.decode()

    for subject in ("codes", "territoires"):
        assert f'data-candidates="{reverse("contract_candidates", args=[subject])}"' in page
    assert "kits/candidates" in page
    asked = reverse("contract_candidates", args=["territoires"])
    epci = people.client("chloe").get(asked, {"q": "Pornic Agglo Pays de Retz"}).json()
    assert epci == {"candidates": [], "told": "CA Pornic Agglo Pays de Retz · Loire-Atlantique"}


def test_word_of_a_purchase_offers_its_codes_and_the_chosen_one_is_kept(people: People):
    chloe, address = people.client("chloe"), reverse("new_consultation", args=[people.commune.slug])

    unsure = chloe.post(address, typed(cpv="pelouse"))
    empty = chloe.post(address, typed(cpv=""))
    chosen = chloe.post(address, typed(cpv="pelouse") | {"cpv-choix": "77310000"})

    assert (unsure.status_code, empty.status_code, chosen.status_code) == (422, 422, 302)
    for answer in (unsure, empty):
        shown = html.unescape(answer.content.decode())
        assert 'name="cpv-choix"' in shown
        assert "Tondre dix hectares" in shown
    assert Tender.objects.get().cpv == "77310000"


def test_code_that_a_draft_has_stays_though_the_nomenclature_has_it_not(people: People):
    by = Acting(people.commune.pk, people.chloe.pk)
    draft = draft_tender(by, plan(cpv="77310999"), entry=None, now=utc_now())
    address = reverse("own_consultation", args=[draft.slug])

    kept = people.client("chloe").post(address, typed(cpv="77310999", objet="Tonte des stades"))
    other = TenderForm(typed(cpv="77310998"), kept_code="77310999")

    assert kept.status_code == 302
    assert Tender.objects.get().object == "Tonte des stades"
    assert set(other.errors) == {"cpv"}
