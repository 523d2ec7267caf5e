"""Consultations are searched by one declaration: on the page, by Atom, and by letter for who follows a search."""

import datetime as dt
import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from maillage.accounts.domain.terms import Acting, Role
from maillage.buy.consultation.domain.tender_standings import TenderStanding
from maillage.buy.consultation.domain.tenders import Audience, PurchaseNature
from maillage.buy.consultation.store.models import OutsideListing, Tender
from maillage.buy.consultation.store.tender_search import TenderSearch, tenders_searched
from maillage.buy.consultation.store.tenders import abandon_tender, change_published
from maillage.buy.notices.store.imports import import_notices
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.opendata.catalog.store.subscriptions import queue_due_letters
from tests.buy.consultation.replies import Officers, published
from tests.letters_sent import letters_sent
from tests.people import People, change_role_of

pytestmark = pytest.mark.django_db

ORIGIN = "https://donnees.example.org"
SEARCH = TenderSearch(
    text="tonte & haies",
    territory="departement:44",
    cpv="773",
    nature=PurchaseNature.SERVICES,
    audience=Audience.RESERVED,
    standing=TenderStanding.OPEN,
)


@pytest.fixture(autouse=True)
def _publisher(people: People) -> None:
    change_role_of(people.david, Role.PUBLISHER)


def found(**asked: object) -> list[str]:
    return [row.object for row in tenders_searched(TenderSearch(**asked))]  # type: ignore[arg-type]


def test_search_is_written_and_read_back_and_says_what_it_does_not_take() -> None:
    assert TenderSearch.read(SEARCH.pairs()) == TenderSearch.read_saved(SEARCH.saved_text()) == SEARCH
    assert TenderSearch().saved_text() == "consultations?"

    with pytest.raises(Refused) as refusal:
        TenderSearch.read([("nature", "rien"), ("standing", "lost"), ("cpv", "x"), ("page", "2")])
    assert [finding.field_name for finding in refusal.value.findings] == ["nature", "standing", "cpv"]


def test_consultations_are_found_by_words_place_code_nature_and_where_they_stand(people: People) -> None:
    mowing = published(people, Officers(), amount_eur=1_000.0)
    changes = {"object": "Repas à l’école", "cpv": "55524000", "place": "commune:44043", "need": "Pour cent."}
    meals = published(people, Officers(), amount_eur=1_000.0, **changes)
    Tender.objects.filter(pk=meals.pk).update(term=utc_now() - dt.timedelta(hours=1))

    assert found(text="hectares TONDRE") == found(cpv="773") == found(territory="commune:44131") == [mowing.object]
    assert found(text="ecole") == found(standing=TenderStanding.AWAITED) == [meals.object]
    assert found(standing=TenderStanding.OPEN) == [mowing.object]
    assert len(found(territory="departement:44", nature=PurchaseNature.SERVICES, audience=Audience.ALL)) == 2
    assert found(standing=TenderStanding.AWARDED) == found(nature=PurchaseNature.WORKS) == []


def test_page_and_feed_show_what_the_search_finds_and_lead_to_its_letters(people: People) -> None:
    published(people, Officers(), amount_eur=1_000.0)
    published(people, Officers(), object="Repas à l’école", cpv="55524000", amount_eur=1_000.0)

    page = html.unescape(Client().get(reverse("consultations"), {"cpv": "773"}).content.decode())
    feed = Client().get(reverse("consultations_atom"), {"cpv": "773"}).content.decode()
    nothing = html.unescape(Client().get(reverse("consultations"), {"q": "toiture"}).content.decode())

    for told in (page, feed):
        assert ("Tonte des pelouses" in told, "Repas" in told) == (True, False)
    assert f"{reverse('subscribe')}?consultations=consultations%3Fcpv%3D773" in page
    assert "Aucune consultation de cette recherche" in nothing
    assert Client().get(reverse("consultations"), {"nature": "rien"}).status_code == 422


def test_follower_is_told_of_a_consultation_its_change_and_its_end_and_of_no_other(
    client: Client, people: People
) -> None:
    client.post("/abonnements", {"email": "lea@example.org", "consultations": "consultations?cpv=773&standing=open"})
    link = re.search(r"https?://[^/]+(/abonnements/[\w-]+)", str(letters_sent()[-1].body))
    assert link is not None
    client.post(link[1])
    letters_sent().clear()
    tender = published(people, Officers(), amount_eur=1_000.0)
    published(people, Officers(), object="Repas à l’école", cpv="55524000", amount_eur=1_000.0)
    buyer, day = Acting(people.commune.pk, people.chloe.pk), dt.timedelta(days=1)

    queue_due_letters(now=utc_now(), origin=ORIGIN)
    later = utc_now() + dt.timedelta(minutes=1)
    change_published(buyer, tender.pk, need="Douze hectares.", term=tender.term, summary="Plus grand.", now=later)
    queue_due_letters(now=later + day, origin=ORIGIN)
    abandon_tender(buyer, tender.pk, "Le budget est revu.", now=later + 1.5 * day)
    queue_due_letters(now=later + 2 * day, origin=ORIGIN)

    told = [str(letter.body).replace("\xa0", " ").replace("\u202f", " ") for letter in letters_sent()]
    sentences = ("consulte pour « Tonte des pelouses »", "change sa consultation", "déclare sans suite")
    assert [sentence in body for sentence, body in zip(sentences, told, strict=True)] == [True] * len(sentences)
    assert "Repas" not in "".join(told)


def listings(term: dt.datetime, *, cpv: str = "773 10 000") -> SimpleUploadedFile:
    """A table of another platform: one that is open, one whose CPV may be wrong, one result."""
    rows = (
        "Référence;Objet;Acheteur;CPV;Lieu;Adresse;Date limite;État;Titulaire;Montant",
        f"R-1;Tonte du parc;Ville de Nantes;77310000;44109;https://profil.example.org/r1;{term:%d/%m/%Y};en cours;;",
        f"R-2;Tonte des berges;Nantes;{cpv};44;https://profil.example.org/r2;{term:%d/%m/%Y %H:%M};en cours;;",
        "R-3;Tonte du golf;Nantes;77310000;44109;https://profil.example.org/r3;;attribuée;Verte Lande;12 400",
    )
    return SimpleUploadedFile("ailleurs.csv", "\n".join(rows).encode(), "text/csv")


def test_consultations_of_other_platforms_stand_beside_ours_told_apart_followed_and_hidden(
    people: People, tmp_path: Path, settings: Any
) -> None:
    settings.DATA_DIR, term = tmp_path, utc_now() + dt.timedelta(days=9)
    published(people, Officers(), amount_eur=1_000.0)
    Client().post("/abonnements", {"email": "lea@example.org", "consultations": "consultations?cpv=773&door=profile"})
    link = re.search(r"https?://[^/]+(/abonnements/[\w-]+)", str(letters_sent()[-1].body))
    assert link is not None
    Client().post(link[1])
    letters_sent().clear()
    agency, address = people.client("aline"), reverse("consultation_listings")

    wrong = agency.post(address, {"file": listings(term, cpv="tonte")})
    again = agency.post(address, {"file": listings(term)})
    notice = {"idweb": "26-7", "nature": "APPEL_OFFRE", "objet": "Tonte du stade", "datelimitereponse": f"{term:%F}"}
    place = {
        "code_departement": ["44"],
        "dateparution": f"{utc_now():%F}",
        "url_avis": "https://www.boamp.fr/avis/26-7",
    }
    (tmp_path / "boamp.json").write_text(json.dumps([notice | place]), "utf-8")
    import_notices(str(tmp_path / "boamp.json"))
    queue_due_letters(now=utc_now() + dt.timedelta(days=1), origin=ORIGIN)
    [letter] = letters_sent()
    shown = [objects(), objects(door="profile", standing="open"), objects(door="here"), objects(nature="works")]
    elsewhere = objects(territory="commune:44109", standing="awarded")
    feed = Client().get(reverse("consultations_atom"), {"door": "profile"}).content.decode()
    page = Client().get(reverse("consultations"), {"door": "profile"}).content.decode()
    for key in (f"fiche:{OutsideListing.objects.get(reference='R-1').pk}", "avis:26-7"):
        agency.post(reverse("takedown_hide"), {"kind": "consultation-ailleurs", "key": key, "reason": "Retirée."})

    told = html.unescape(wrong.content.decode())
    assert (wrong.status_code, "ligne 3" in told, "n’est pas un code CPV" in told) == (200, True, True)
    assert (again.status_code, again.headers["Location"]) == (302, reverse("consultations"))
    opened = ["Tonte des berges", "Tonte du stade", "Tonte du parc"]
    assert shown == [["Tonte des pelouses", *opened, "Tonte du golf"], opened, ["Tonte des pelouses"], []]
    assert elsewhere == ["Tonte du golf"]
    assert page.count("Se répond sur un profil d’acheteur, pas ici") == len(opened)
    assert [feed.count(one) for one in ("profil.example.org/r1", "boamp.fr", "pelouses")] == [1, 1, 0]
    followed = [one in str(letter.body) for one in ("parc", "berges", "golf", "stade", "pelouses")]
    assert followed == [True, True, True, False, False]
    assert objects(door="profile") == ["Tonte des berges", "Tonte du golf"]


def objects(**asked: str) -> list[str]:
    """What the page of a search lists."""
    page = html.unescape(Client().get(reverse("consultations"), asked).content.decode())
    return re.findall(r"<strong>([^<]*Tonte[^<]*)</strong>", page)
