"""A buyer sends a ledger and reads its inclusive share; nothing of it is kept unless she asks for it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client

from maillage.accounts.domain.terms import Acting, Capability
from maillage.accounts.store.models import Mandate, Organisation, TraceEntry
from maillage.include.ledger.domain.ledgers import LedgerSums
from maillage.include.ledger.pages.urls import FILES, PAGES
from maillage.include.ledger.store.kept_ledgers import keep_ledger
from maillage.include.ledger.store.models import KeptLedger
from tests.buy.companies.stock import import_small_stock
from tests.include.clauses.scene import MADE_AT
from tests.include.structures.cast import DirectoryCast
from tests.include.structures.lists import CHOLET, NANTES
from tests.people import People

pytestmark = pytest.mark.django_db

HOME = "/mon-espace/part-inclusive"
ROWS = f"siret;montant;categorie\n{NANTES['siret']};300;Espaces verts\n{CHOLET['siret']};100;Linge\n;600;Divers\n"


def sent(client: Client, text: str = ROWS, **fields: str) -> str:
    answer = client.post(HOME, {"file": SimpleUploadedFile("journal.csv", text.encode()), **fields})
    return page_text(answer)


def page_text(answer: HttpResponseBase) -> str:
    assert hasattr(answer, "content")
    text: str = answer.content.decode()
    return text.replace("\xa0", " ").replace("\u202f", " ")


def test_buyer_reads_her_share_its_kinds_and_what_she_declares_and_nothing_is_kept(cast: DirectoryCast) -> None:
    page = sent(cast.client("buyer"))

    assert "40 % de vos achats vont à des structures inclusives : 400 € sur 1 000 €." in page
    assert "Entreprise adaptée (EA)" in page
    assert "100 € achetés à des entreprises adaptées et à des ESAT." in page
    assert "donc 30 € au plus" in page
    assert "Règle en vigueur depuis le" in page
    assert "600 € sans SIRET" in page
    assert "Rien n’est gardé" in page
    assert KeptLedger.objects.count() == 0


def test_places_are_of_all_suppliers_whose_establishment_is_known(
    data: Path, cast: DirectoryCast, tmp_path: Path
) -> None:
    import_small_stock(tmp_path)
    rows = f"siret;montant\n{NANTES['siret']};300\n38103128500491;700\n"

    page = sent(cast.client("buyer"), rows)

    assert "Par intercommunalité et par commune" in page
    assert "Grand Poitiers" in page
    assert "sur 700 € achetés ici" in page
    assert page.index("Nantes") < page.index("Poitiers")


def test_table_of_the_page_is_taken_away_and_nobody_else_s_words_are_made_a_file(cast: DirectoryCast) -> None:
    buyer = cast.client("buyer")
    signed = sent(buyer).split('name="tableau" value="')[1].split('"')[0]

    answer, forged = (
        buyer.post(f"{HOME}/tableau.csv", {"tableau": signed}),
        buyer.post(f"{HOME}/tableau.csv", {"tableau": "W1tdXQ:faux"}),
    )

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[:2] == ["partie,nom,siret,montant,part", "total,,,1000.00,1.0000"]
    assert f"structure,{NANTES['denomination']},{NANTES['siret']},300.00,0.3000" in lines
    assert forged.status_code == 422


def test_ledger_that_is_kept_is_read_again_and_replaced_year_by_year_and_removed(
    cast: DirectoryCast, people: People
) -> None:
    buyer, slug = cast.client("buyer"), people.other_commune.slug

    kept = sent(buyer, organisation=slug, annee="2025")
    sent(buyer, f"siret;montant\n{NANTES['siret']};10\n", organisation=slug, annee="2025")
    row = KeptLedger.objects.get()
    page = page_text(buyer.get(f"{HOME}/{row.pk}"))
    buyer.post(f"{HOME}/{row.pk}/effacer")

    assert "sont gardées dans votre espace" in kept
    assert "100 % de vos achats vont" in page
    assert KeptLedger.objects.count() == 0
    verbs = TraceEntry.objects.filter(organisation=people.other_commune).order_by("pk").values_list("verb", flat=True)
    assert list(verbs)[-3:] == ["ledger-kept", "ledger-kept", "ledger-removed"]


def test_ledger_that_cannot_be_read_says_what_to_correct(cast: DirectoryCast) -> None:
    page = sent(cast.client("buyer"), "fournisseur;total\nX;3\n")

    assert "Aucune colonne ne s’appelle « siret »" in page
    assert "Aucune colonne ne s’appelle « montant »" in page


COLUMNS = ("visitor", "registered", "structure", "buyer", "mandated", "other_buyer", "agency")
SIGNED_IN = frozenset(COLUMNS) - {"visitor"}
OWN = frozenset({"buyer", "mandated"})
TABLE: Mapping[str, tuple[str, str, frozenset[str]]] = {
    "own_ledger": ("GET", HOME, SIGNED_IN),
    "kept_ledger": ("GET", f"{HOME}/N", OWN),
    "remove_ledger": ("POST", f"{HOME}/N/effacer", OWN),
    "ledger_table": ("POST", f"{HOME}/tableau.csv", SIGNED_IN),
    "ledger_model": ("GET", f"{HOME}/modele.csv", SIGNED_IN),
}


@pytest.fixture
def browsers(cast: DirectoryCast, people: People) -> Mapping[str, Client]:
    Mandate.objects.create(
        actor=people.epci, principal=people.other_commune, scope=Capability.BUY.value, given_at=MADE_AT
    )
    return {
        **{name: cast.client(name) for name in ("visitor", "registered", "structure", "buyer", "agency")},
        "mandated": people.client("emma"),
        "other_buyer": people.client("chloe"),
    }


def test_kept_ledger_opens_to_its_organisation_alone(browsers: Mapping[str, Client], people: People) -> None:
    opened = {}
    for name, (method, address, _people) in TABLE.items():
        opened[name] = frozenset(
            column for column in COLUMNS if is_opened(browsers[column], method, address, people.other_commune)
        )

    assert opened == {name: columns for name, (_method, _address, columns) in TABLE.items()}
    assert set(TABLE) == {route.name for route in [*PAGES, *FILES]}


def is_opened(client: Client, method: str, address: str, organisation: Organisation) -> bool:
    row = keep_ledger(Acting(organisation.pk), LedgerSums({}, 0), typed_year="2025", now=MADE_AT)
    ask: Callable[[str], HttpResponseBase] = client.get if method == "GET" else client.post
    answer = ask(address.replace("/N", f"/{row.pk}"))
    return answer.status_code not in {403, 404} and "/connexion" not in str(answer.headers.get("Location", ""))


@pytest.mark.usefixtures("data")
def test_empty_directory_leaves_the_share_unknown_and_not_zero(people: People) -> None:
    # "Aucun de ces achats ne va à une structure inclusive" was told where nobody had loaded a directory.
    buyer = people.client("bruno")

    page = sent(buyer)
    signed = page.split('name="tableau" value="')[1].split('"')[0]
    lines = b"".join(buyer.post(f"{HOME}/tableau.csv", {"tableau": signed}).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]

    assert "L’annuaire des structures est vide : quelle part de ces achats (1 000 €) leur va n’est pas connue." in page
    assert "Aucun de ces achats" not in page
    assert "Rien n’y est acheté" not in page
    assert "inclusif,,,," in lines
