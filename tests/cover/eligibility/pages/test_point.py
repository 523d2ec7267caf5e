"""The answer for a place, as a household reads it."""

import re
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from maillage.accounts.domain.terms import Acting, OrganisationKind
from maillage.accounts.store.models import Organisation
from maillage.core.clock import utc_now
from maillage.cover.eligibility.store.address_index import load_addresses
from maillage.cover.network.domain.network_sites import GroundStatement
from maillage.cover.network.store.ground_corrections import add_correction, withdraw_correction
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.cover.prediction.store.prediction_files import predictions_folder

pytestmark = pytest.mark.django_db
NEAR = "lon=-1.615&lat=47.56"


def text_of(client: Client, query: str, *, status: int = 200) -> str:
    answer = client.get(f"/couverture/lieu?{query}")
    assert answer.status_code == status
    assert answer["Cache-Control"] == "private, no-store"
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


@pytest.mark.usefixtures("published")
def test_place_near_the_site_is_served_and_shows_how(client: Client):
    text = text_of(client, NEAR)

    assert re.search(r"Oui, (?:même sans antenne dehors|avec une antenne sur le toit)\.", text)
    assert re.search(r"Dehors, sur le toit \d+.Mb/s à l’heure de pointe", text)
    for part in (
        "Dedans, sans antenne",
        "Nous ne savons pas si elle arrive à cette adresse.",
        "Le trajet, vu de côté",
        "Et si l’antenne était plus haute ?",
        "Où va chaque décibel",
        "sites de 4G fixe",
    ):
        assert part in text
    assert "sol nu, sans arbres ni maisons" in text
    assert "Prédit, non mesuré." in text


@pytest.mark.usefixtures("published")
def test_commune_whose_sites_are_not_known_is_not_said_to_be_unserved(client: Client):
    text = text_of(client, "lon=-1.70&lat=47.26").replace("\u00a0", " ")

    assert "Pas encore calculé ici." in text
    assert "Loire-Atlantique : 6 communes sont calculées sur 207." in text
    assert "Non, pas d’après nos calculs." not in text


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("12 rue des Acacias, 44170 Nozay", "On n’a pas trouvé cette rue : voici 44170 Nozay."),
        ("12 rue des Acacias nozay", "On n’a pas trouvé cette rue : voici Nozay."),
        ("44170 NOZAY", ""),
        ("nozay", ""),
    ],
)
def test_address_without_its_street_is_answered_by_its_commune_and_says_so(client: Client, typed: str, found: str):
    text = text_of(client, f"q={typed}").replace("\u00a0", " ")

    assert found in text
    assert ("On n’a pas trouvé" in text) is bool(found)
    assert re.search(r"\d+ % des foyers de Nozay\.", text)
    assert re.search(r"foyers sur 1.951 auraient 30 Mb/s : entre (?:< )?\d+ % et \d+ %\.", text)


@pytest.mark.usefixtures("published")
def test_postal_code_of_several_communes_answers_for_all_and_names_each(client: Client):
    text = text_of(client, "q=3 chemin du Four 44170").replace("\u00a0", " ")

    assert "On n’a pas trouvé cette rue : voici 44170." in text
    assert "des foyers du 44170." in text
    assert "Les communes du 44170 Nozay" in text


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("typed", ["85270", "5 rue du Port, 85270 Saint-Hilaire-de-Riez", "Paris"])
def test_commune_that_is_not_computed_is_told_so(client: Client, typed: str):
    assert "Pas encore calculé ici." in text_of(client, f"q={typed}")


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("typed", ["zzz qqq", "3 rue de Paris"])
def test_words_without_a_place_ask_for_the_commune(client: Client, typed: str):
    assert "écrivez aussi sa commune ou son code postal" in text_of(client, f"q={typed}")


@pytest.fixture
def streets(published: PublishedPrediction, tmp_path: Path) -> None:
    assert published.version
    rows = [
        "numero;rep;nom_voie;code_postal;nom_commune;lon;lat;bon_acces",
        "1;;Rue des Ormes;44170;Nozay;-1.626;47.560;non",
        "3;;Rue des Ormes;44170;Nozay;-1.625;47.560;oui",
        "9;;Rue des Ormes;44170;Nozay;-1.621;47.560;non",
    ]
    file = tmp_path / "adresses-44.csv"
    file.write_text("\n".join(rows) + "\n")
    load_addresses(file, now=utc_now())


@pytest.mark.usefixtures("streets")
def test_house_street_and_unknown_street_are_each_answered_and_told_apart(client: Client):
    house, street = (
        client.get("/couverture/lieu", {"q": f"{number} r. des Ormes, 44170 Nozay"})["Location"] for number in (3, 12)
    )

    at_house, in_street = (text_of(client, urlsplit(href).query) for href in (house, street))
    elsewhere = text_of(client, "q=3 rue des Chênes, 44170 Nozay").replace("\u00a0", " ")

    assert parse_qs(urlsplit(house).query)["lon"] == ["-1.62500"]
    assert "la réponse vaut pour le milieu de la rue" not in at_house
    assert "Un bon accès arrive déjà à cette adresse." in at_house
    assert parse_qs(urlsplit(street).query)["rue"] == ["1"]
    assert "Nous avons trouvé la rue, pas le numéro : la réponse vaut pour le milieu de la rue." in in_street
    assert "Nous ne savons pas si elle arrive à cette adresse." in in_street
    assert "On n’a pas trouvé cette rue : voici 44170 Nozay." in elsewhere


@pytest.mark.usefixtures("published")
def test_words_that_may_mean_several_places_are_a_choice(client: Client):
    text = text_of(client, "q=saint")

    assert "Lequel ?" in text


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("lon=-3.5&lat=46.5", "il est en mer ou à l’étranger"),
        ("lon=-73&lat=45", "n’est pas en France métropolitaine"),
        (f"{NEAR}&hauteur=0", "donnez de 1 à 50 m"),
        (f"{NEAR}&hauteur=500", "donnez de 1 à 50 m"),
        ("lon=-1.6", "Il manque la longitude ou la latitude"),
    ],
)
def test_question_that_has_no_answer_says_why_and_keeps_its_fields(client: Client, query: str, sentence: str):
    assert sentence in text_of(client, query, status=422).replace("\u00a0", " ")


def test_nobody_is_answered_before_a_prediction_but_everybody_may_test(client: Client, coverage_data: object):
    text = text_of(client, NEAR)

    assert coverage_data is not None
    assert "Aucune prédiction n’est publiée pour ce territoire" in text
    assert "Je teste ma connexion" in text


@pytest.mark.usefixtures("published")
def test_frame_of_another_site_gets_the_answer_without_cookies_or_navigation(client: Client):
    answer = client.get(f"/couverture/lieu?{NEAR}&embed=1")

    page = answer.content.decode()
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert ("X-Frame-Options" in answer, answer.cookies, "masthead" in page) == (False, {}, False)
    assert 'name="embed" value="1"' in page


def test_nothing_of_a_question_is_written(client: Client, published: PublishedPrediction):
    before = sorted(path for path in settings.DATA_DIR.rglob("*") if "run" not in path.parts)

    text_of(client, NEAR)

    assert published.folder.is_relative_to(predictions_folder())
    assert sorted(path for path in settings.DATA_DIR.rglob("*") if "run" not in path.parts) == before


@pytest.mark.usefixtures("published")
def test_program_gets_the_page_in_numbers_and_words(client: Client):
    answer = client.get(f"/api/v1/coverage/point?{NEAR}&height_m=8&profile=true").json()

    loss, signal = answer["loss"], answer["signal"]
    assert (answer["state"], answer["map_state"], answer["commune"]) == ("served", "served", "44113")
    assert loss["free_space_db"] + loss["terrain_db"] + loss["clutter_db"] == pytest.approx(loss["loss_db"])
    sent = signal["sent_dbm"] + signal["station_gain_dbi"] + signal["receiver_gain_dbi"]
    assert sent - loss["loss_db"] == pytest.approx(signal["rsrp_dbm"], abs=1e-3)
    assert signal["rsrp_dbm"] - signal["disturbance_dbm"] == pytest.approx(answer["sinr_db"], abs=1e-3)
    assert answer["profile"]["ray_m"][0] > answer["profile"]["ground_m"][0]
    assert answer["page_url"].endswith("/couverture/lieu?lon=-1.61500&lat=47.56000&hauteur=8")


@pytest.mark.usefixtures("published")
def test_program_is_refused_in_a_sentence(client: Client):
    answer = client.get(f"/api/v1/coverage/point?{NEAR}&height_m=500")

    assert (answer.status_code, answer.json()["code"]) == (422, "height_impossible")


@pytest.mark.usefixtures("published")
def test_what_people_on_the_ground_say_stands_beside_the_answer_and_changes_nothing(client: Client):
    before = text_of(client, NEAR)
    organisation = Organisation.objects.create(name="Commune de Blain", kind=OrganisationKind.COMMUNE.value)
    shape: dict[str, object] = {"type": "Point", "coordinates": [-1.615, 47.56]}
    statement = GroundStatement(shape, "Le bourg", is_served=False, reason="peupliers", observed_on=date(2026, 3, 3))
    row = add_correction(Acting(organisation.pk), statement, commune="44015", entry=None, now=utc_now())

    after = text_of(client, NEAR)
    elsewhere = text_of(client, "lon=-1.63&lat=47.57")
    withdraw_correction(Acting(organisation.pk), row.pk, "coupés", now=utc_now())

    assert "Commune de Blain dit ce lieu non servi (constaté le 3 mars 2026) : peupliers" in after
    verdict = re.search(r"Oui, [^.]*\.", before)
    assert verdict is not None
    assert verdict.group(0) in after
    assert "Corrigé sur place" not in elsewhere
    assert text_of(client, NEAR) == before


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("query", "address"),
    [("lon=-1.70&lat=47.26", "commune:44"), ("q=Saint-Nazaire", "commune:44184"), (NEAR, "")],
)
def test_who_is_not_reached_may_ask_to_be_told_when_that_changes(client: Client, query: str, address: str):
    page = client.get(f"/couverture/lieu?{query}", follow=True).content.decode()

    [href, *_more] = re.findall(r'href="(/territoires/[^"]+/suivre)">Prévenez-moi', page) or [""]
    assert href.startswith(f"/territoires/{address}" if address else "") is True
    assert bool(href) is bool(address)


@pytest.mark.usefixtures("published")
def test_house_that_is_not_reached_may_ask_to_be_told_for_its_commune(client: Client):
    places = (f"/couverture/lieu?lon={-1.615 - step / 100:.3f}&lat=47.56" for step in range(1, 12))

    address, page = next(
        (place, text)
        for place in places
        if "Non, pas d’après nos calculs." in (text := client.get(place).content.decode())
    )

    assert re.search(r'/suivre">Prévenez-moi</a>\s+<span class="soft">quand la réponse change à', page)
    assert "Prévenez-moi" not in client.get(f"{address}&embed=1").content.decode()
