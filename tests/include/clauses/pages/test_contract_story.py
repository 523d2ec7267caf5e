"""A public contract in two lots is followed from the calculator to the balance, by a person at her pages.

Lot 1: 1,200,000 € x 50 % x 5 % / 30 € = 1,000 h, then 1,500,000 €: 1,250 h. Lot 2: 900,000 € x 70 % x 10 % / 30 € =
2,100 h. Said: 3 x 151.67 h x 2 months hired, 2 x 120.50 h of staff that is lent, 99.50 h subcontracted: 1,250.52 h of
lot 1 (100 %); 4 x 151.67 = 606.68 h of lot 2 (29 %). Of 3,350 h together 1,857.20 h: 55 %.
"""

import io
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client
from django.utils.timezone import localdate
from pypdf import PdfReader

from maillage.include.clauses.pages.contract_parts import promised_hours
from maillage.include.clauses.store.balances import BalanceLine, clause_balance
from maillage.include.clauses.store.clause_contracts import contract_remarks
from maillage.include.clauses.store.models import HourReporter, InsertionClause
from tests.include.clauses.lots import BUYER, MASONRY, PAINTING, publish, with_amendment
from tests.include.clauses.scene import HOLDER_SIRET, OTHER_SIRET, Coordinations
from tests.letters_sent import letters_sent

MONTHS = {"premierMois": "2026-01", "dernierMois": "2026-12", "departement": "44"}
STRUCTURE_SIRET = "26440013600018"


def text_of(answer: HttpResponseBase) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())  # type: ignore[attr-defined]


@pytest.fixture
def keys(scene: Coordinations, contracts_data: Path, tmp_path: Path) -> dict[str, str]:
    """The keys of the two lots, published; nobody follows anything yet."""
    InsertionClause.objects.all().delete()
    return publish(tmp_path, MASONRY, PAINTING)


def follow(browser: Client, scene: Coordinations, key: str, **typed: str) -> InsertionClause:
    """The clause of a contract, made by its form as the contract's page leads to it."""
    address = f"/mon-espace/clauses/{scene.here.slug}/nouvelle"
    begun = text_of(browser.get(address, {"marche": f"/marches/contrat/{key}"}))
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', begun))
    answer = browser.post(address, {**fields, **MONTHS, **typed})
    assert answer.status_code == 302, text_of(answer)
    return InsertionClause.objects.get(contract_key=key)


def say_month(browser: Client, row: InsertionClause, siret: str, *, month: str, hours: dict[str, str]) -> None:
    typed = {
        "declarant": HourReporter.objects.get(clause=row, siret=siret).pk,
        "mois": month,
        "pseudonyme": list(hours),
        "heures": list(hours.values()),
        "mode": ["embauche"] * len(hours),
    }
    assert browser.post(f"/mon-espace/clauses/{row.pk}/mois", typed).status_code == 302


def say_hours_in_three_modes(
    browser: Client, scene: Coordinations, masonry: InsertionClause, painting: InsertionClause
) -> None:
    """Hired by the holder on its page, lent by a table, subcontracted to a structure that answers a letter."""
    holder = {"nom": "Bâtisseurs de l’Ouest", "siret": HOLDER_SIRET, "courriel": "chantier@example.org"}
    structure = {"nom": "Atelier du pays", "siret": STRUCTURE_SIRET, "courriel": "atelier@example.org"}
    browser.post(f"/mon-espace/clauses/{masonry.pk}/declarants", holder)
    browser.post(f"/mon-espace/clauses/{masonry.pk}/declarants", structure)
    browser.post(f"/mon-espace/clauses/{painting.pk}/declarants", {"nom": "Couleurs du pays", "siret": OTHER_SIRET})
    for month in ("2026-01", "2026-02"):
        say_month(browser, masonry, HOLDER_SIRET, month=month, hours=dict.fromkeys(("A-1", "A-2", "A-3"), "151,67"))
    hours = dict.fromkeys(("B-1", "B-2", "B-3", "B-4"), "151,67")
    say_month(browser, painting, OTHER_SIRET, month="2026-02", hours=hours)
    table = "clause;titulaireSiret;mois;pseudonyme;mode;heures\n" + "".join(
        f"{masonry.pk};{HOLDER_SIRET};2026-03;{person};interim;120,5\n" for person in ("A-4", "A-5")
    )
    sent = {"file": SimpleUploadedFile("heures.csv", table.encode())}
    browser.post(f"/mon-espace/clauses/{scene.here.slug}/heures", sent)
    asked = HourReporter.objects.get(clause=masonry, siret=STRUCTURE_SIRET)
    browser.post(f"/mon-espace/clauses/{masonry.pk}/demander", {"declarant": asked.pk, "mois": "2026-03"})
    link = re.search(r"(/heures/\S+)", str(letters_sent()[-1].body))
    assert link is not None
    Client().post(link[1], {"pseudonyme": ["A-6"], "heures": ["99,5"], "mode": ["sous-traitance"]})


def test_two_lots_three_modes_and_an_amendment_from_calculator_to_balance(
    scene: Coordinations, keys: dict[str, str], tmp_path: Path
) -> None:
    browser = scene.client(scene.gaelle)
    masonry = follow(browser, scene, keys["2026L0100"], lot="1", penalite="45")
    painting = follow(browser, scene, keys["2026L0200"], lot="2", partMainOeuvre="70", taux="10")
    promised = (masonry.promised_centihours, painting.promised_centihours)
    pages = {row: f"/mon-espace/clauses/{row.pk}" for row in (masonry, painting)}
    say_hours_in_three_modes(browser, scene, masonry, painting)

    publish(tmp_path, with_amendment(MASONRY, montant=1_500_000), PAINTING)
    warned = text_of(browser.get(pages[masonry]))
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', text_of(browser.get(f"{pages[masonry]}/changer"))))
    browser.post(
        f"{pages[masonry]}/changer", {**fields, "montant": "1500000", "sorte": "avenant", "motif": "Un étage."}
    )
    page, other = text_of(browser.get(pages[masonry])), text_of(browser.get(pages[painting]))
    balance = text_of(browser.get("/mon-espace/clauses/bilan"))
    paper = PdfReader(io.BytesIO(browser.get(f"{pages[masonry]}/attestation.pdf").content)).pages[0].extract_text()

    assert promised == (100_000, 210_000)
    assert (masonry.owner_name, masonry.owner_siret) == ("Commune de Pornic", BUYER)
    assert "Le marché est à 1 500 000 € après ses avenants ; la clause compte 1 200 000 €" in warned
    assert "après ses avenants" not in page
    assert "avenant : avant, 1 000 heures jusqu’en décembre 2026. Un étage." in page
    assert "100 % des heures promises, 6 personnes." in page
    assert "La promesse est tenue : 1 251 heures faites." in page
    assert (">1 250 h<tspan" in page, ">1 000 h<tspan" in page) == (True, False)  # the line of the promise went up
    assert ">2 100 h<tspan" in other
    assert "29 % des heures promises, 4 personnes." in other
    for mode, share in (
        ("embauche directe", "910,02 h"),
        ("mise à disposition ou intérim", "241 h"),
        ("sous-traitance ou cotraitance à une structure", "99,50 h"),
    ):
        assert re.search(rf'<th scope="row">{mode}</th>\s*<td class="n">{share}</td>', page)
    assert "2 clauses : 55 % des heures promises sont faites, 1 857 heures." in balance
    assert clause_balance(scene.here).contracts == (
        BalanceLine("Construction d’une école : lot 2, peinture", 1, 210_000, 60_668, painting.pk),
        BalanceLine("Construction d’une école : lot 1, gros œuvre", 1, 125_000, 125_052, masonry.pk),
    )
    assert "100 % des heures promises, moins de 11 personnes." in paper.replace("\xa0", " ").replace("\u202f", " ")
    ((_day, step),) = promised_hours(keys["2026L0100"])
    assert step.title.replace("\u202f", " ") == "Clause sociale : 1 250 heures promises"


def test_contract_that_moves_below_its_clause_is_told_and_nothing_is_lost(
    scene: Coordinations, keys: dict[str, str], tmp_path: Path
) -> None:
    browser = scene.client(scene.gaelle)
    row = follow(browser, scene, keys["2026L0100"], lot="1")
    browser.post(f"/mon-espace/clauses/{row.pk}/declarants", {"nom": "Bâtisseurs", "siret": HOLDER_SIRET})
    say_month(browser, row, HOLDER_SIRET, month="2026-01", hours={"A-1": "100"})
    today = localdate()
    taken_over = [{"typeIdentifiant": "SIRET", "id": OTHER_SIRET, "denominationSociale": "REPRISE"}]

    at_first = contract_remarks(row, today=today)
    publish(tmp_path, with_amendment(MASONRY, titulaires=taken_over), PAINTING)
    transferred = contract_remarks(row, today=today)
    browser.post(f"/mon-espace/clauses/{row.pk}/declarants", {"nom": "Reprise", "siret": OTHER_SIRET})
    answered = contract_remarks(row, today=today)
    publish(tmp_path, PAINTING)
    dropped = text_of(browser.get(f"/mon-espace/clauses/{row.pk}"))

    assert at_first == ()
    assert transferred == ("Aucun titulaire actuel du marché ne déclare d’heures ici : a-t-il été transféré ?",)
    assert answered == ()
    assert "Le marché n’est plus publié : vérifiez s’il est annulé ou remplacé. Ses heures restent." in dropped
    assert "10 % des heures promises, 1 personne." in dropped
