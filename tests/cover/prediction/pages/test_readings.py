"""An operator brings a file of readings: reads what was understood, lets it count, takes it out again."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from maillage.accounts.store.models import Organisation, TraceEntry
from maillage.core.clock import utc_now
from maillage.cover.prediction.pages.urls import FILES, PAGES
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.cover.prediction.store.ground_readings import known_tests
from maillage.cover.prediction.store.reading_tables.models import LineReading, ReadingFile
from maillage.cover.prediction.store.readings import forget_uncounted_readings
from maillage.cover.prediction.store.truth_rebuild import follow_truth
from maillage.cover.prediction.store.truth_report import truth_report
from tests.cover.network.cast import COLUMNS, operators
from tests.cover.network.conftest import browser
from tests.people import People

pytestmark = pytest.mark.django_db
HEADER = "appareil;nature;date;lon;lat;site;rsrp_dbm;debit_mbps;offre_mbps;wifi"
ROWS = (
    "ligne-1;ligne;2026-11-03;-1.62;47.56;44-001;-82;45;100;non",
    "ligne-2;ligne;2026-11-04;-1.61;47.56;44-999;-90;19;20;non",
    "modem;parcours;2026-11-05;-0.2;47.5;;-101;;;",
)
BRINGERS = frozenset({"farid", "emma", "david", "bruno"})
KEEPERS = frozenset({"farid", "bruno"})
AGENCY = frozenset({"bruno"})
TABLE: dict[str, tuple[str, frozenset[str]]] = {
    "coverage_readings": ("get", BRINGERS),
    "coverage_reading_file": ("get", KEEPERS),
    "coverage_reading_count": ("post", KEEPERS),
    "coverage_reading_withdraw": ("post", KEEPERS),
    "coverage_readings_template": ("get", frozenset(COLUMNS)),
    "coverage_truth": ("get", frozenset(COLUMNS)),
    # Whoever runs a network decides nothing of the map that is held against it.
    "coverage_calibrate": ("post", AGENCY),
    "coverage_uncalibrate": ("post", AGENCY),
    "coverage_correct_heights": ("post", AGENCY),
    "coverage_remove_heights": ("post", AGENCY),
}


def text_of(answer: HttpResponseBase) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())  # type: ignore[attr-defined]


def brought(client: Client, *rows: str, name: str = "lignes.csv") -> HttpResponseBase:
    file = SimpleUploadedFile(name, "\n".join([HEADER, *rows, ""]).encode())
    return client.post("/couverture/verite/releves", {"file": file})


@pytest.fixture
def operator(people: People, coverage_data: Path) -> Organisation:
    """The network of farid."""
    mine, _other = operators(people)
    return mine


@pytest.fixture
def farid(people: People, operator: Organisation) -> Client:
    return people.client("farid")


def test_file_is_read_then_counted_then_withdrawn(
    farid: Client, operator: Organisation, published_quietly: PublishedPrediction
) -> None:
    answer = brought(farid, *ROWS)
    file = ReadingFile.objects.get()
    page = text_of(farid.get(answer["Location"]))
    before = len(known_tests().tests)

    assert (file.organisation, file.counted_at, before) == (operator, None, 0)
    assert "Relevés lus : 3, de 3 voix. Rien ne compte encore" in page
    assert "du 3 novembre 2026 au 5 novembre 2026" in page
    assert "Sites absents de la prédiction : 44-999." in page
    assert "ou lents par le Wi-Fi) : 1." in page
    assert "donc non comparés : 1." in page

    for _click in range(2):
        farid.post(f"/couverture/verite/releves/{file.pk}/compter")

    assert len(known_tests().tests) == 3
    assert "Relevés qui comptent depuis le" in text_of(farid.get(f"/couverture/verite/releves/{file.pk}"))
    assert "Relevés qui comptent : 3 (fichiers : 1)." in text_of(farid.get("/couverture/verite/releves"))

    farid.post(f"/couverture/verite/releves/{file.pk}/retirer")

    assert (LineReading.objects.count(), len(known_tests().tests)) == (0, 0)
    verbs = list(TraceEntry.objects.filter(organisation=operator).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["readings-counted", "readings-withdrawn"]


def test_file_is_counted_or_withdrawn_in_the_day_of_who_brought_it(
    farid: Client, published_quietly: PublishedPrediction
) -> None:
    brought(farid, ROWS[0])
    brought(farid, ROWS[1], name="autres.csv")
    first, second = ReadingFile.objects.order_by("pk")

    farid.post("/mon-espace/attente/readings/count", {"cle": str(first.pk)})
    farid.post("/mon-espace/attente/readings/withdraw", {"cle": str(second.pk)})

    (left,) = ReadingFile.objects.all()
    assert (left, left.counted_at is not None) == (first, True)


def test_file_with_a_wrong_line_is_refused_whole_and_says_which(farid: Client) -> None:
    answer = brought(farid, ROWS[0], "ligne-3;ligne;2099-01-01;-1.6;47.5;;-80;;;", "ligne-4;ligne;;-1.6;47.5;;12;;;")

    page = text_of(answer)
    assert (answer.status_code, ReadingFile.objects.count()) == (422, 0)
    assert "Rien n’a été pris" in page
    assert "<strong>ligne 3, colonne date</strong>" in page
    assert "<strong>ligne 4, colonne rsrp_dbm</strong>" in page


def test_same_file_again_is_the_same_and_of_another_organisation_refused(people: People, farid: Client) -> None:
    first = brought(farid, *ROWS)["Location"]

    assert brought(farid, *ROWS)["Location"] == first
    assert "Une autre organisation a déjà apporté ce fichier" in text_of(brought(people.client("emma"), *ROWS))
    assert ReadingFile.objects.count() == 1


def test_file_that_nobody_counts_is_forgotten_after_a_month(farid: Client) -> None:
    brought(farid, *ROWS)
    now = utc_now()

    kept = forget_uncounted_readings(now)
    ReadingFile.objects.update(brought_at=now.replace(year=now.year - 1))

    assert (kept, forget_uncounted_readings(now), ReadingFile.objects.count()) == (0, 1, 0)


def test_table_names_every_address() -> None:
    of_truth = [route for route in (*PAGES, *FILES) if str(route.pattern).startswith("couverture/verite")]
    assert {str(route.name) for route in of_truth} == set(TABLE)


@pytest.mark.parametrize("name", list(TABLE))
def test_readings_open_to_who_brought_them_and_the_agency(people: People, operator: Organisation, name: str) -> None:
    file = ReadingFile.objects.create(organisation=operator, name="a.csv", digest="a", brought_at=utc_now(), rows=0)
    method, allowed = TABLE[name]
    address = reverse(name, args=[file.pk] if name.startswith("coverage_reading_") else [])

    opened = set()
    for column in COLUMNS:
        with transaction.atomic():
            answer = getattr(browser(people, column), method)(address)
            to_login = answer.status_code == 302 and "/connexion" in answer["Location"]
            if answer.status_code in {200, 302} and not to_login:
                opened.add(column)
            transaction.set_rollback(True)

    assert opened == allowed


def test_mobile_tests_are_told_apart_and_are_no_voice_on_fixed_4g(
    farid: Client, published_quietly: PublishedPrediction
) -> None:
    rows = [
        f"tel-{n % 6};mobile;{-1.62 + n / 5_000:.5f};47.56;-9{n % 8};20;c{n % 4};-1.6{n % 4};47.57" for n in range(24)
    ]
    table = "\n".join(["appareil;nature;lon;lat;rsrp_dbm;bande;cellule;mat_lon;mat_lat", *rows, ""])

    answer = farid.post("/couverture/verite/releves", {"file": SimpleUploadedFile("mobiles.csv", table.encode())})
    file = ReadingFile.objects.get()
    page = text_of(farid.get(answer["Location"]))
    farid.post(f"/couverture/verite/releves/{file.pk}/compter")
    follow_truth(utc_now())
    report = truth_report()

    assert "tests mobiles, pour la seule hauteur des arbres et des maisons" in page
    assert "ils ne corrigent ni signal, ni débit, ni site" in page
    assert (len(known_tests().tests), len(known_tests().mobile), LineReading.objects.count()) == (0, 24, 0)
    assert report is not None
    assert (report.calibration, report.states) == (None, ())


def test_mobile_row_without_its_mast_is_named_and_nothing_is_taken(farid: Client) -> None:
    table = "appareil;nature;lon;lat;rsrp_dbm;bande;cellule;mat_lon;mat_lat\ntel;mobile;-1.62;47.56;-98;20;c1;;\n"

    answer = farid.post("/couverture/verite/releves", {"file": SimpleUploadedFile("mobiles.csv", table.encode())})

    assert answer.status_code == 422
    assert "mat_lon" in text_of(answer)
    assert ReadingFile.objects.count() == 0
