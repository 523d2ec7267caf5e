import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client

from maillage.cover.prediction.domain.truth_reports import MeasuredShare, SiteVerdict, TruthReport
from maillage.cover.prediction.pages.parts.truth_words import measured_words
from maillage.cover.prediction.store.current_prediction import PublishedPrediction, current_prediction
from maillage.cover.prediction.store.truth_report import (
    CURRENT_TRUTH,
    REPORTS,
    commune_truth,
    site_verdict,
    truth_folder,
)
from tests.cover.network.cast import kept_site, operators, typed_form
from tests.cover.prediction.small_report import SHARE, publish_report, small_report
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(published_quietly: PublishedPrediction) -> TruthReport:
    """A report in force with something of everything."""
    made = small_report(published_quietly.version)
    publish_report(truth_folder(), made)
    return made


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().replace("\u202f", " ").replace("\u00a0", " ").split())


@pytest.mark.usefixtures("report")
def test_page_answers_first_how_many_homes_are_served_as_the_model_says(client: Client):
    text = text_of(client, "/couverture/verite")

    assert "Sur 41 foyers testés là où le modèle dit servi, 38 le sont vraiment : 93 %, de 81 à 97." in text
    assert "sites de 4G fixe" in text
    assert "l’erreur sur des sites laissés de côté passe de 10,8 à 6,2 dB" in text
    assert "Arbres ou bâti de plus de 10 m : le modèle s’est trompé pour 64 % des 11 foyers testés." in text
    assert "12 tests ne tranchent pas" in text
    assert "voient des arbres et des maisons de 13,0 m (de 11,0 à 15,0), là où le calcul en suppose 10" in text
    assert "41 des relevés de cette démonstration sont inventés" in text
    assert "n’ont pas dit de qui est leur box" not in text


@pytest.mark.usefixtures("report")
def test_report_is_asked_for_one_commune_and_one_site():
    assert (commune_truth("44113"), commune_truth("44001")) == (SHARE, None)
    assert (site_verdict("44-001"), site_verdict("44-002")) == (SiteVerdict("44-001", SHARE, is_verified=False), None)


def test_report_and_squares_are_given_over_http(client: Client, report: TruthReport):
    told = client.get("/api/v1/coverage/truth")
    squares = client.get("/api/v1/coverage/truth/squares").json()

    assert REPORTS.validate_json(told.content) == report
    assert [feature["properties"] for feature in squares["features"]] == [{"voices": 41, "share": 0.9268}]


@pytest.mark.usefixtures("coverage_data")
def test_without_a_test_the_page_invites_to_make_one(client: Client, tmp_path: Path):
    assert tmp_path.exists()
    assert "Chaque box testée compte" in text_of(client, "/couverture/verite")
    assert client.get("/api/v1/coverage/truth").status_code == 404


@pytest.mark.usefixtures("report")
def test_detail_of_a_commune_says_beside_the_prediction_what_was_measured(client: Client, report: TruthReport):
    sheets = [
        text_of(client, f"/territoires/commune:{code}/detail/4g-fixe") for code in ("44113", next(iter(others(report))))
    ]

    assert "Mesuré sur place : 38 foyers sur 41 testés ont le débit promis, soit 93 % (81 à 97)." in sheets[0]
    assert "moins de cinq foyers ont testé ici" in sheets[1]


def others(report: TruthReport) -> set[str]:
    """Communes of the prediction in force of which nothing was measured."""
    prediction = current_prediction()
    assert prediction is not None
    return set(prediction.communes) - {commune.code for commune in report.communes}


@pytest.mark.parametrize(
    ("measured", "told", "asks"),
    [
        (None, "seuls des tests diront", True),
        (SHARE, "Les tests le contredisent", False),
        (MeasuredShare(6, 6.0, 0.0, 1.0, 0.61, 1.0), "Pas encore vérifié", True),
        (MeasuredShare(20, 20.0, 0.0, 1.0, 0.84, 1.0), "Vérifié par les tests", False),
    ],
)
def test_site_in_service_is_verified_by_tests_or_asks_for_them(
    people: People, report: TruthReport, measured: MeasuredShare | None, told: str, *, asks: bool
):
    mine, _other = operators(people)
    kept_site(mine, typed_form(etat="en service"))
    site = () if measured is None else (SiteVerdict("44-001", measured, is_verified=measured.low > 0.83),)
    (truth_folder() / "abc.json").unlink()
    (truth_folder() / "abd.json").write_bytes(REPORTS.dump_json(replace(report, sites=site)))
    (truth_folder() / CURRENT_TRUTH).write_text(json.dumps({"version": "abd", "stamp": ""}), "utf-8")

    page = text_of(people.client("farid"), "/couverture/sites/44-001")
    cockpit = text_of(people.client("farid"), "/mon-espace")

    assert told in page
    assert ("Faire un test ici" in page) == asks
    assert ("Sites en service à vérifier par des tests : 1" in cockpit) == (told != "Vérifié par les tests")


def test_one_home_of_eight_is_told_in_the_singular():
    one = MeasuredShare(voices=8, works=1.0, fails=7.0, share=0.125, low=0.02, high=0.47)

    assert measured_words(one) == "1 foyer sur 8 testés a le débit promis, soit 12 % (2 à 47)"
