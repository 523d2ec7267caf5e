from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from maillage.measure.campaign.edges.export.kit import press
from maillage.measure.campaign.edges.export.kit.bundle import KIT_FILES
from maillage.measure.campaign.edges.export.kit.press import PrintLock
from tests.measure.figures.campaigns import count_nothing
from tests.people import People
from tests.site.configured import configure

pytestmark = pytest.mark.django_db(transaction=True)

PORNIC = "/kit/commune:44131"
ADDRESSES = ["/kit", PORNIC, f"{PORNIC}/compteur", f"{PORNIC}/banniere.png"]


@pytest.fixture(autouse=True)
def no_tests() -> None:
    count_nothing()


@pytest.mark.parametrize("name", ["visitor", "chloe", "bruno", "aline"])
def test_kit_is_open_to_everyone(people: People, name: str) -> None:
    client = people.client(name)

    assert [client.get(address).status_code for address in ADDRESSES] == [200] * 4


def test_page_shows_eight_pieces_with_every_file_of_the_kit(client: Client) -> None:
    page = client.get(PORNIC).context

    assert (len(page["pieces"]), sum(len(piece.downloads) for piece in page["pieces"])) == (8, len(KIT_FILES))


def test_every_download_of_the_page_is_there(client: Client) -> None:
    page = client.get(PORNIC).context
    addresses = [
        file.href
        for piece in page["pieces"]
        if piece.word in {"depliant", "banniere-animee"}
        for file in piece.downloads
    ]

    answers = [client.get(address) for address in addresses]

    assert [(answer.status_code, len(answer.content) > 1000) for answer in answers] == [(200, True)] * len(addresses)
    assert len({answer.content for answer in answers}) == len(addresses)


def test_organiser_of_a_gathering_reads_how_few_tests_count_and_the_way_out(client: Client) -> None:
    page = client.get(PORNIC)

    words = page.content.decode().replace("\xa0", " ").replace("\u202f", " ")
    assert "1 test par réseau, et 2 par opérateur dans une commune" in words
    assert "De 20 personnes et quatre opérateurs, 8 tests comptent au plus." in words
    assert "la clé de votre organisation" in words


@pytest.mark.parametrize("kind", ["region:52", "departement:44", "epci:200067346", "commune:44131", "place:pornic"])
def test_every_kind_of_territory_has_its_poster(client: Client, kind: str) -> None:
    answer = client.get(f"/kit/{kind}/affiche-a4.pdf")

    assert (answer.status_code, answer.headers["Content-Type"], answer.content[:5]) == (
        200,
        "application/pdf",
        b"%PDF-",
    )


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/kit/commune:99999", 404),
        ("/kit/commune:99999/affiche-a4.pdf", 404),
        (f"{PORNIC}/calendrier.pdf", 404),
        (f"{PORNIC}/affiche-a4.docx", 404),
        (f"{PORNIC}/depliant.png?page=3", 404),
        (f"{PORNIC}/depliant.png?page=deux", 404),
        (f"{PORNIC}/carre.pdf?fond-perdu=1", 422),
        ("/kit/commune:99999.zip", 404),
        ("/kit/commune:99999/compteur", 404),
    ],
)
def test_address_that_leads_nowhere_is_told_in_words(client: Client, path: str, status: int) -> None:
    answer = client.get(path)

    assert (answer.status_code, 'class="' in answer.content.decode()) == (status, True)


def test_zip_holds_the_whole_kit_in_one_folder(client: Client) -> None:
    answer = client.get(f"{PORNIC}.zip")

    with ZipFile(BytesIO(answer.content)) as bundle:
        names = bundle.namelist()
        assert bundle.testzip() is None
    assert names == ["kit-commune-44131/LISEZ-MOI.txt", *(f"kit-commune-44131/{file.name}" for file in KIT_FILES)]
    assert len(set(names)) == len(names)


def test_file_that_the_browser_has_is_not_sent_again(client: Client) -> None:
    first = client.get(f"{PORNIC}/banniere.svg")

    second = client.get(f"{PORNIC}/banniere.svg", headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, second.status_code, second.content) == (200, 304, b"")


def test_flood_of_prints_is_told_to_come_back(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    turn = PrintLock(most_waiting=0)
    monkeypatch.setattr(press, "_TURN", turn)

    with turn.hold():
        answer = client.get(f"{PORNIC}/affiche-a3.svg")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "Beaucoup de kits se préparent" in answer.content.decode()


def test_counter_may_stand_in_the_page_of_any_site_and_is_light(client: Client) -> None:
    answer = client.get(f"{PORNIC}/compteur")

    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert ("X-Frame-Options" in answer.headers, len(answer.content) < 4000) == (False, True)


@pytest.mark.parametrize(
    ("theme", "sheet"), [("clair", ""), ("sombre", 'web/dark.css">'), ("", 'media="(prefers-color-scheme: dark)">')]
)
def test_counter_takes_the_theme_that_its_site_asks_for(client: Client, theme: str, sheet: str) -> None:
    text = client.get(f"{PORNIC}/compteur?theme={theme}").content.decode()

    assert (sheet in text, "web/dark.css" in text) == (True, theme != "clair")


def test_codes_carry_the_public_address_of_the_settings(client: Client, settings: Settings) -> None:
    environ = {"MAILLAGE_DATA": str(settings.DATA_DIR), "MAILLAGE_PUBLIC_URL": "https://mesures.example.org/"}
    configure(settings, environ)

    page = client.get(PORNIC).context

    assert page["test_address"] == "https://mesures.example.org/test?lieu=commune:44131"
    assert 'src="https://mesures.example.org/kit/commune:44131/compteur"' in page["snippet"]


@pytest.mark.parametrize("text", ["Pornichet", "saint jean de mont"])
def test_search_asks_the_database_as_often_for_one_place_as_for_many(
    client: Client, text: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/kit", {"q": "Nantes"})  # the first look in a process asks whether there is a table of places

    with django_assert_num_queries(1):
        page = client.get("/kit", {"q": text})

    assert page.context["matches"] != []
    assert [f'href="/kit/{place.address}"' in page.content.decode() for place in page.context["matches"]] == [
        True
    ] * len(page.context["matches"])


def test_english_kit_links_to_english_files(client: Client) -> None:
    page = client.get(f"/en{PORNIC}").context

    assert [piece.downloads[0].href.startswith(f"/en{PORNIC}/") for piece in page["pieces"]] == [True] * 8
