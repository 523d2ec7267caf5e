"""Purchases to come as everybody sees them: what the pages say first, what the files give, what stays hidden."""

import csv
import datetime as dt
import io

import httpx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting, OrganisationKind
from maillage.accounts.store.models import Organisation
from maillage.accounts.store.organisation_changes import suspend_organisation
from maillage.buy.contracts.domain.threshold_bands import ThresholdBand
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.contract_search import contracts_found
from maillage.buy.programme.domain.planned_purchases import Consultation, Quarter, Reservation
from maillage.buy.programme.store.purchase_history import award_purchase, consult_purchase, give_up_purchase
from maillage.core.clock import utc_now
from tests.buy.contracts.small_market import POITIERS
from tests.buy.programme.plans import announce, plan

pytestmark = pytest.mark.usefixtures("contracts")

NOW = Quarter.of(localdate())


def words(answer: httpx.Response) -> str:
    """The page with its white space made one."""
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.text.replace("\u202f", " ").replace("\xa0", " ").split())


@pytest.fixture
def poitiers(db: None) -> Organisation:
    return Organisation.objects.create(
        name="Ville de Poitiers",
        kind=OrganisationKind.COMMUNE.value,
        siret=POITIERS,
        territory="commune:86194",
        email="achats@poitiers.example",
    )


def test_empty_programme_invites_to_announce(browser: httpx.Client) -> None:
    page = words(browser.get("/marches/programme"))

    assert "Aucun achat n’est encore annoncé ici" in page
    assert "Annoncer un achat" in page


def test_programme_answers_in_a_sentence_and_lists_by_quarter(browser: httpx.Client, poitiers: Organisation) -> None:
    announce(poitiers, plan(territory="commune:86194", quarter=NOW, reservation=Reservation.INSERTION))
    announce(
        poitiers, plan(object="Toiture du gymnase", cpv="45261000", territory="commune:86194", quarter=NOW.after(2))
    )
    announce(poitiers, plan(object="Fauchage", cpv="77310000", territory="commune:86194", quarter=NOW.after(-2)))

    page = words(browser.get("/marches/programme"))

    assert "3 achats à venir (réservés : 1) ; les prochains : 1 au" in page
    assert page.index("Nettoyage des écoles") < page.index("Toiture du gymnase") < page.index("Fauchage")
    assert "passé sans nouvelle" in page
    assert "Sur 3 achats annoncés, aucun n’est encore lancé." in page


def test_filters_hold_together_and_the_csv_and_api_have_the_rows_of_the_view(
    browser: httpx.Client, poitiers: Organisation
) -> None:
    announce(poitiers, plan(territory="commune:86194", quarter=NOW.after(1), reservation=Reservation.INSERTION))
    announce(poitiers, plan(object="Nettoyage du port", quarter=NOW.after(1)))
    announce(poitiers, plan(object="Ordinateurs", cpv="30213000", quarter=NOW, band=ThresholdBand.BELOW_40K))
    query = f"q=nettoyage&territory=departement:86&cpv=9091&reserved=yes&buyer={POITIERS}&band=40000-90000"
    query += f"&quarter={NOW.after(1).word}"

    rows = list(csv.DictReader(io.StringIO(browser.get(f"/marches/programme.csv?{query}").text.lstrip("\ufeff"))))
    listed = browser.get(f"/api/v1/planned-purchases?{query}").json()
    page = words(browser.get(f"/marches/programme?{query}"))

    assert [row["objet"] for row in rows] == ["Nettoyage des écoles"]
    assert [one["object"] for one in listed["items"]] == ["Nettoyage des écoles"]
    assert (rows[0]["tranche"], rows[0]["reservation"]) == ("De 40 000 à 90 000 €", "L2113-13")
    assert "1 achat à venir (réservés : 1)" in page
    assert page.count('class="chip"') == 7
    assert browser.get("/marches/programme?band=7").status_code == 422
    assert browser.get("/marches/programme?territory=commune:99999").status_code == 404


def test_line_of_a_purchase_goes_from_plan_to_notice_to_contract(browser: httpx.Client, poitiers: Organisation) -> None:
    search = ContractSearch.read([("q", '"nettoyage des écoles"')])
    (contract,) = contracts_found(search, today=localdate()).contracts
    launched = Quarter(2026, 2).first_day
    row = announce(poitiers)
    acting = Acting(poitiers.pk)
    consultation = Consultation(launched, "26-123", "https://avis.example/26-123")
    consult_purchase(acting, row.pk, consultation, now=utc_now())
    award_purchase(acting, row.pk, [contract.key], now=utc_now())

    page = words(browser.get(f"/marches/programme/{row.pk}"))
    whole = browser.get(f"/api/v1/planned-purchases/{row.pk}").json()
    of_contract = words(browser.get(f"/marches/contrat/{contract.key}"))
    of_buyer = words(browser.get(f"/marches/acheteur/{POITIERS}"))

    assert "Ville de Poitiers a attribué cet achat, annoncé pour le 2e trimestre 2026." in page
    assert 'href="https://avis.example/26-123"' in page
    assert f"/marches/contrat/{contract.key}" in page
    assert "mailto:achats@poitiers.example" in page
    assert [change["act"] for change in whole["changes"]] == [
        *("purchase-announced", "purchase-consulted", "purchase-awarded"),
    ]
    assert f"/marches/programme/{row.pk}" in of_contract
    assert "Sur 1 achat annoncé, 1 lancés, 1 attribués, 0 abandonnés." in of_buyer
    assert "1 sur 1" in of_buyer


def test_purchases_stand_on_the_pages_of_their_place(browser: httpx.Client, poitiers: Organisation) -> None:
    announce(poitiers, plan(territory="commune:86194", quarter=NOW))

    kind = words(browser.get("/marches/cpv/90910000"))
    assert "Achats à venir" in kind
    assert "Nettoyage des écoles" in kind
    place = words(browser.get("/territoires/commune:86194"))
    assert "achat annoncé" in place
    assert "Achats à venir" in words(browser.get("/recherche?q=ecoles"))


def test_feeds_tell_what_was_said_and_when_it_is_launched(browser: httpx.Client, poitiers: Organisation) -> None:
    row = announce(poitiers, plan(object="Lots <1> & 2", quarter=NOW))
    give_up_purchase(Acting(poitiers.pk), row.pk, "Budget revu", now=utc_now())

    atom = browser.get("/marches/programme.atom?state=all").text
    calendar = browser.get("/marches/programme.ics?state=all").text

    assert "Ville de Poitiers abandonne « Lots &lt;1&gt; &amp; 2 » : Budget revu" in atom.replace("\xa0", " ")
    assert f"DTSTART;VALUE=DATE:{NOW.first_day:%Y%m%d}" in calendar
    assert "Lots" not in browser.get("/marches/programme.ics").text


def test_purchases_of_an_organisation_that_is_suspended_are_seen_by_nobody(
    browser: httpx.Client, poitiers: Organisation
) -> None:
    row = announce(poitiers, plan(quarter=NOW))
    suspend_organisation(Acting(poitiers.pk), "essai", now=utc_now())

    assert "Aucun achat n’est encore annoncé ici" in words(browser.get("/marches/programme"))
    assert browser.get(f"/marches/programme/{row.pk}").status_code == 404
    assert browser.get(f"/api/v1/planned-purchases/{row.pk}").status_code == 404


def test_page_costs_the_same_for_one_purchase_and_for_five(browser: httpx.Client, poitiers: Organisation) -> None:
    announce(poitiers, plan(quarter=NOW))
    counts = []
    for more in (0, 4):
        for _ in range(more):
            announce(poitiers, plan(quarter=NOW), now=utc_now() + dt.timedelta(seconds=1))
        with CaptureQueriesContext(connection) as counted:
            words(browser.get("/marches/programme"))
        counts.append(len(counted))

    assert counts[0] == counts[1]
