"""A buyer announces, corrects, and says what became of a purchase; by hand, by a table, for itself or by mandate."""

import csv
import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponseBase
from django.test import Client
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting, Capability, Role
from maillage.accounts.pages.parts.cockpit import CockpitVisit, Harm
from maillage.accounts.store.models import TraceEntry
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_search import contracts_found
from maillage.buy.programme.domain.planned_purchases import Quarter
from maillage.buy.programme.pages.cockpit import due
from maillage.buy.programme.store.models import PlannedPurchase
from maillage.buy.programme.store.planned_purchases import changes_of
from maillage.buy.programme.store.purchase_history import give_up_purchase
from maillage.core.clock import utc_now
from maillage.web.wording import formats
from tests.buy.contracts.small_market import POITIERS
from tests.buy.programme.plans import TYPED, announce, plan
from tests.people import People, change_role_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts")]

NOW = Quarter.of(localdate())
TYPED_NOW = {**TYPED, "trimestre": NOW.after(1).word}


@pytest.fixture
def clerk(people: People) -> Client:
    """David publishes for Pornic, which is the buyer of Poitiers's contracts here."""
    people.commune.siret, people.commune.territory = POITIERS, "commune:44131"
    people.commune.save()
    change_role_of(people.david, Role.PUBLISHER)
    return people.client("david")


def text_of(answer: HttpResponseBase) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())  # type: ignore[attr-defined]


def key_of(text: str) -> str:
    (contract,) = contracts_found(ContractSearch.read([("q", text)]), today=localdate()).contracts
    return contract.key


def test_clerk_announces_a_purchase_and_a_double_click_adds_one(clerk: Client, people: People) -> None:
    address = f"/mon-espace/programme/{people.commune.slug}/annoncer"
    begun = text_of(clerk.get(address))

    for _click in range(2):
        answer = clerk.post(address, {**TYPED_NOW, "envoi": "une-fois"})
        assert answer.status_code == 302

    (row,) = PlannedPurchase.objects.all()
    # The browser forgets what it kept of a form that arrived.
    assert ('data-received=""' in begun, 'data-received="une-fois' in text_of(clerk.get(address))) == (True, True)
    assert 'value="Pornic"' in begun
    assert (row.object, row.cpv, row.territory) == ("Nettoyage des écoles", "90910000", "commune:44131")
    assert [act for _at, act, _values in changes_of(row)] == ["purchase-announced"]
    assert TraceEntry.objects.filter(verb="purchase-announced").count() == 1
    assert "Nettoyage des écoles" in text_of(clerk.get("/mon-espace/programme"))


def test_nothing_typed_is_lost_and_words_find_the_code(clerk: Client, people: People) -> None:
    address = f"/mon-espace/programme/{people.commune.slug}/annoncer"
    typed = {**TYPED_NOW, "objet": "Fauchage des bords", "cpv": "tonte", "tranche": "", "envoi": "x"}

    refused = clerk.post(address, typed)
    chosen = clerk.post(address, {**typed, "cpv-choix": "77310000", "tranche": "Moins de 40 000 €"})

    page = text_of(refused)
    assert refused.status_code == 422
    assert 'value="Fauchage des bords"' in page
    assert 'value="77310000"' in page
    assert "Choisissez une tranche de montant" in page
    assert chosen.status_code == 302
    assert PlannedPurchase.objects.get().cpv == "77310000"


def test_name_of_a_commune_far_away_is_asked_about(clerk: Client, people: People) -> None:
    address = f"/mon-espace/programme/{people.commune.slug}/annoncer"

    answer = clerk.post(address, {**TYPED_NOW, "territoire": "Saint-Jean", "envoi": "x"})

    assert answer.status_code == 422
    assert 'name="territoire-choix"' in text_of(answer)


def test_contract_that_ends_is_announced_again_already_filled_in(clerk: Client, people: People) -> None:
    key = key_of("espaces verts")
    offered = text_of(clerk.get("/mon-espace/programme"))
    address = f"/mon-espace/programme/{people.commune.slug}/annoncer"

    form = text_of(clerk.get(address, {"marche": key}))
    answer = clerk.post(address, {**TYPED_NOW, "renouvelle": key, "envoi": "x"})

    assert "Préparer le renouvellement" in offered
    assert 'value="Entretien des espaces verts"' in form
    assert 'value="77310000"' in form
    assert f'value="{key}"' in form
    assert answer.status_code == 302
    assert "Entretien des espaces verts" not in text_of(clerk.get("/mon-espace/programme"))


def test_one_purchase_renews_several_contracts_and_none_of_another_buyer(clerk: Client, people: People) -> None:
    greens, schools = key_of("espaces verts"), key_of('"nettoyage des écoles"')
    address = f"/mon-espace/programme/{people.commune.slug}/annoncer"

    refused = clerk.post(
        address, {**TYPED_NOW, "renouvelle": [greens, key_of("mairie travaux")], "envoi": "x"}
    ).status_code
    clerk.post(address, {**TYPED_NOW, "renouvelle": [greens, schools], "envoi": "x"})

    (row,) = PlannedPurchase.objects.all()
    assert (refused, row.renews) == (422, f"{greens} | {schools}")
    own = text_of(clerk.get("/mon-espace/programme"))
    assert ("Entretien des espaces verts" in own, "Préparer le renouvellement" in own) == (False, False)
    page = text_of(clerk.get(f"/marches/programme/{row.pk}"))
    assert page.count("Marché que cet achat renouvelle") == 2


def test_contract_of_another_buyer_is_not_renewed_by_this_one(clerk: Client, people: People) -> None:
    address = f"/mon-espace/programme/{people.commune.slug}/annoncer"

    answer = clerk.post(address, {**TYPED_NOW, "renouvelle": key_of("mairie travaux"), "envoi": "x"})

    assert (answer.status_code, PlannedPurchase.objects.count()) == (422, 0)


def test_purchase_is_changed_launched_and_awarded_and_all_of_it_stays_readable(clerk: Client, people: People) -> None:
    row = announce(people.commune)
    own = f"/mon-espace/programme/{row.pk}"
    key = key_of('"nettoyage des écoles"')

    clerk.post(own, {**TYPED_NOW, "objet": "Nettoyage des écoles et des vitres"})
    future = clerk.post(f"{own}/lance", {"consulteLe": "2999-01-01", "avis": "26-9"})
    clerk.post(f"{own}/lance", {"consulteLe": "2026-04-02", "avis": "26-9"})
    offered = text_of(clerk.get(own))
    nothing = clerk.post(f"{own}/attribue", {})
    clerk.post(f"{own}/attribue", {"marche": key})
    clerk.post(f"{own}/attribue", {"marche": key})

    row.refresh_from_db()
    assert future.status_code == 422
    assert 'value="26-9"' in text_of(future)
    assert "même acheteur, même famille d’achat" in offered
    assert nothing.status_code == 422
    assert row.state == "awarded"
    assert [award.contract_key for award in row.awards.all()] == [key]
    assert (row.announced_quarter, row.announced_band) == ("2026-T2", "40000-90000")
    assert [(act, values["object"]) for _at, act, values in changes_of(row)] == [
        ("purchase-announced", "Nettoyage des écoles"),
        ("purchase-changed", "Nettoyage des écoles et des vitres"),
        ("purchase-consulted", "Nettoyage des écoles et des vitres"),
        ("purchase-awarded", "Nettoyage des écoles et des vitres"),
    ]


def test_contract_is_named_by_the_address_of_its_page_and_must_be_of_the_buyer(clerk: Client, people: People) -> None:
    row = announce(people.commune)
    PlannedPurchase.objects.update(announced_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    award = f"/mon-espace/programme/{row.pk}/attribue"

    other = clerk.post(award, {"autreMarche": f"https://ici.example/marches/contrat/{key_of('mairie travaux')}"})
    own = clerk.post(award, {"autreMarche": f"https://ici.example/marches/contrat/{key_of('voirie')}"})

    assert (other.status_code, own.status_code) == (422, 302)
    assert "ou d’un autre acheteur" in text_of(other)
    assert [one.contract_key for one in row.awards.all()] == [key_of("voirie")]


def test_contract_notified_before_the_announcement_is_not_born_of_it(clerk: Client, people: People) -> None:
    # One that was notified ten months before was accepted.
    row = announce(people.commune)
    (contract,) = contracts_found(ContractSearch.read([("q", "voirie")]), today=localdate()).contracts
    assert contract.notified_on
    assert contract.notified_on < localdate()

    answer = clerk.post(f"/mon-espace/programme/{row.pk}/attribue", {"marche": contract.key})

    row.refresh_from_db()
    assert answer.status_code == 422
    assert f"Ce marché est notifié le {formats.day(contract.notified_on)}" in text_of(answer)
    assert (row.state, row.awards.count()) == ("announced", 0)


def test_empty_contract_that_somebody_crafted_awards_nothing(clerk: Client, people: People) -> None:
    row = announce(people.commune)

    answer = clerk.post(f"/mon-espace/programme/{row.pk}/attribue", {"marche": ""})

    row.refresh_from_db()
    assert (answer.status_code, row.state, row.awards.count()) == (422, "announced", 0)


def test_purchase_is_given_up_with_a_reason_and_taken_up_again(clerk: Client, people: People) -> None:
    row = announce(people.commune)
    own = f"/mon-espace/programme/{row.pk}"

    without = clerk.post(f"{own}/abandonne", {"motif": " "})
    clerk.post(f"{own}/abandonne", {"motif": "Budget revu"})
    changed = clerk.post(own, TYPED_NOW)
    clerk.post(f"{own}/reprendre")

    row.refresh_from_db()
    assert (without.status_code, changed.status_code) == (422, 422)
    assert (row.state, row.reason) == ("announced", "")
    assert [values["reason"] for _at, _act, values in changes_of(row)] == ["", "Budget revu", ""]


def sent(table: str, name: str = "programme.csv") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, table.encode(), content_type="text/csv")}


def test_table_is_taken_in_whole_twice_without_adding_and_changes_by_number(clerk: Client, people: People) -> None:
    address = f"/mon-espace/programme/{people.commune.slug}/tableau"
    header = "objet;cpv;territoire;tranche;trimestre;reservation"
    quarter = NOW.after(2).word
    rows = [
        f"Nettoyage des écoles;90910000;Pornic;De 40 000 à 90 000 €;{quarter};L2113-13",
        f"Tonte;77310000;44131;moins de 40 000 €;{quarter};",
    ]

    for _time in range(2):
        assert clerk.post(address, sent("\n".join([header, *rows]))).status_code == 302
    taken = "".join(part.decode() for part in clerk.get(f"/mon-espace/programme/{people.commune.slug}.csv"))
    again = list(csv.DictReader(io.StringIO(taken.lstrip("\ufeff"))))
    again[1]["objet"] = "Tonte des stades"
    text = io.StringIO()
    writer = csv.DictWriter(text, list(again[0]))
    writer.writeheader()
    writer.writerows(again)
    answer = clerk.post(address, sent(text.getvalue()), follow=True)

    assert sorted(PlannedPurchase.objects.values_list("object", flat=True)) == [
        "Nettoyage des écoles",
        "Tonte des stades",
    ]
    assert "aucun achat annoncé de plus, 1 changés, 1 déjà connus" in text_of(answer)


def test_table_with_faults_is_told_row_by_row_and_nothing_is_written(clerk: Client, people: People) -> None:
    address = f"/mon-espace/programme/{people.commune.slug}/tableau"
    header = "numero;objet;cpv;territoire;tranche;trimestre;etat"
    quarter = NOW.after(2).word
    table = [
        header,
        f";Nettoyage;90910000;Pornic;Moins de 40 000 €;{quarter};",
        f"99;Repas;55524000;Pornic;Moins de 40 000 €;{quarter};",
        f";Repas;cantine;Nulle-Part-Ville;Moins de 40 000 €;{quarter};attribué",
    ]

    answer = clerk.post(address, sent("\n".join(table)))
    wrong_band = clerk.post(address, sent("\n".join([header, f";Repas;55524000;Pornic;Beaucoup;{quarter};"])))
    nothing = clerk.post(address, {})
    image = clerk.post(address, sent("\x89PNG\r\n", "photo.png"))

    page = text_of(answer)
    assert "Rien n’a été enregistré" in page
    assert "<strong>ligne 3, colonne numero</strong>" in page
    assert "L’état ne se change pas par le tableau" in page
    assert [one.status_code for one in (answer, wrong_band, nothing, image)] == [422, 422, 422, 422]
    assert "Beaucoup" in text_of(wrong_band)
    assert PlannedPurchase.objects.count() == 0


def test_epci_with_a_mandate_of_purchases_announces_and_one_of_open_data_does_not(
    clerk: Client, people: People
) -> None:
    address = f"/mon-espace/programme/{people.commune.slug}/annoncer"
    emma = people.client("emma")

    before = emma.get(address).status_code
    people.mandate.scope = Capability.BUY.value
    people.mandate.save()
    answer = emma.post(address, {**TYPED_NOW, "envoi": "x"})

    assert (before, answer.status_code) == (403, 302)
    entry = TraceEntry.objects.get(verb="purchase-announced")
    assert (entry.organisation, entry.through, entry.user) == (people.commune, people.epci, people.emma)
    assert "par mandat" in text_of(emma.get("/mon-espace/programme"))


def test_cockpit_asks_what_became_of_a_purchase_whose_quarter_has_passed(clerk: Client, people: People) -> None:
    late = announce(people.commune, plan(object="Toiture", quarter=NOW.after(-1)))
    announce(people.commune, plan(object="Repas", quarter=NOW.after(1)))

    page = text_of(clerk.get("/mon-espace"))
    give_up_purchase(Acting(people.commune.pk), late.pk, "Budget revu", now=utc_now())

    assert "« Toiture » : lancé, ou abandonné ?" in page
    assert "Repas" not in page
    assert "lancé, ou abandonné" not in text_of(clerk.get("/mon-espace"))


@pytest.mark.parametrize(
    ("days_before", "harms"), [(21, []), (20, [Harm.SOON]), (0, [Harm.SOON]), (-1, [Harm.OVERDUE])]
)
def test_cockpit_asks_three_weeks_before_a_quarter_ends(people: People, days_before: int, harms: list[Harm]) -> None:
    announce(people.commune, plan(object="Repas", quarter=NOW))
    today = NOW.after(1).first_day - dt.timedelta(days=1 + days_before)

    visit = CockpitVisit(people.chloe, HttpRequest(), today, utc_now())

    assert [item.harm for item in due(visit)] == harms


def test_purchase_is_given_up_in_place_and_taken_back(clerk: Client, people: People) -> None:
    late = announce(people.commune, plan(object="Toiture", quarter=NOW.after(-1)))

    sent = {"cle": str(late.pk), "motif": "Budget revu"}
    clerk.post("/mon-espace/attente/purchases/give-up", sent)
    given_up = PlannedPurchase.objects.get(pk=late.pk).state
    clerk.post("/mon-espace/attente/annuler")

    assert (given_up, PlannedPurchase.objects.get(pk=late.pk).state) == ("given-up", "announced")


def test_consultation_is_noted_in_place(clerk: Client, people: People) -> None:
    late = announce(people.commune, plan(object="Toiture", quarter=NOW.after(-1)))

    sent = {"cle": str(late.pk), "consulteLe": localdate().isoformat()}
    clerk.post("/mon-espace/attente/purchases/consult", sent)

    assert PlannedPurchase.objects.get(pk=late.pk).state == "consulted"


def test_who_buys_for_nobody_reads_how_to(people: People) -> None:
    page = text_of(people.client("bruno").get("/mon-espace/programme"))

    assert "Vous n’achetez encore pour aucune organisation." in page
