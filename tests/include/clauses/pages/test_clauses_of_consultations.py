"""Hours that a consultation asked for reach the coordination as a clause already filled in, once the choice is made."""

import html
from typing import Any

import pytest
from django.urls import reverse

from maillage.accounts.domain.terms import Acting, Role
from maillage.buy.consultation.domain.tenders import TenderState
from maillage.buy.consultation.store.award import begin_contract
from maillage.buy.consultation.store.models import Tender
from maillage.buy.contracts.store.contract_entries import saved_entry
from maillage.core.clock import utc_now
from maillage.include.clauses.store.models import InsertionClause
from tests.buy.consultation.replies import Officers, published
from tests.include.clauses.scene import Coordinations
from tests.people import People, change_role_of

pytestmark = pytest.mark.django_db


def awarded(people: People, **asked: Any) -> Tender:
    """A consultation whose choice is made."""
    change_role_of(people.david, Role.PUBLISHER)
    people.commune.siret = "13002526500013"
    people.commune.save()
    tender = published(people, Officers(), **asked)
    Tender.objects.filter(pk=tender.pk).update(state=TenderState.AWARDED.value, closed_at=utc_now())
    tender.refresh_from_db()
    return tender


def shown(answer: Any) -> str:
    return html.unescape(answer.content.decode()).replace("\xa0", " ").replace("\u202f", " ")


def test_contract_begun_from_a_consultation_has_the_hours_that_were_asked(people: People):
    buyer = Acting(people.commune.pk, people.chloe.pk)
    with_hours = awarded(people, insertion_hours=120, amount_eur=1_000.0)
    without = awarded(people, object="Taille des haies", amount_eur=1_000.0)

    cells = [saved_entry(begin_contract(buyer, row.pk, now=utc_now())).entry.cells for row in (with_hours, without)]

    asked = [(one.get("considerationsSociales"), one.get("heures_insertion")) for one in cells]
    assert asked == [("Clause sociale", "120"), (None, None)]


def test_two_consultations_of_one_long_name_begin_two_contracts(people: People):
    name = "Entretien des espaces verts et des cimetières de la commune et de ses hameaux"
    buyer = Acting(people.commune.pk, people.chloe.pk)
    first, second = (awarded(people, object=name, amount_eur=price) for price in (1_000.0, 2_000.0))

    drafts = [begin_contract(buyer, row.pk, now=utc_now()).id for row in (first, second, first)]
    by_another = begin_contract(Acting(people.commune.pk, people.david.pk), first.pk, now=utc_now()).id

    assert (drafts[0] == drafts[2] == by_another, drafts[0] == drafts[1]) == (True, False)


def test_coordination_finds_the_clause_filled_in_and_follows_it_once(people: People, scene: Coordinations):
    tender = awarded(people, insertion_hours=120)
    client = scene.client(scene.gaelle)
    form = f"{reverse('make_clause', args=[scene.here.slug])}?consultation={tender.slug}"
    before, page = shown(client.get(reverse("workspace"))), shown(client.get(form))
    typed = {
        "envoi": f"consultation-{tender.pk}", "objet": tender.object, "maitreOuvrage": people.commune.name,
        "marche": "", "convention": "Marché à publier", "departement": "44", "premierMois": "2027-04",
        "dernierMois": "2027-10", "heures": "120",
    }  # fmt: skip

    made = client.post(form, typed)
    again = client.post(form, typed)

    assert "demande des heures d’insertion (120)" in before
    for value in (f'name="envoi" value="consultation-{tender.pk}"', 'value="120"', 'value="44"', "13002526500013"):
        assert value in page
    assert (made.status_code, again.status_code) == (302, 302)
    clause = InsertionClause.objects.get(title=tender.object)
    assert (clause.promised_centihours, clause.amount_eur) == (12_000, None)
    assert "heures d’insertion (120)" not in shown(client.get(reverse("workspace")))
