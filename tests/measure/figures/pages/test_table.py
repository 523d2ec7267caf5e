import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client

from maillage.measure.figures.store.figures import figures_by_epci
from maillage.measure.record.domain.terms import Origin, Selection
from maillage.web.wording import formats
from tests.measure.figures.campaigns import NANTES, count_campaign_in_nantes, count_nothing

METROPOLE = "244400404"

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed


@pytest.fixture
def campaign() -> None:
    count_campaign_in_nantes()


def text_of(page: bytes) -> str:
    bare = re.sub(r"<[^>]*>", " ", page.decode())
    return re.sub(r"\s+", " ", bare)


def test_table_says_the_published_figure_of_a_territory(client: Client, campaign: None) -> None:
    figure = figures_by_epci(Selection(origin=Origin.SIMULATED), within=NANTES)[METROPOLE]

    answer = client.get("/carte/tableau", {"within": NANTES, "level": "epci"})

    line = re.search(r"Nantes Métropole .*? Mb/s .{0,80}", text_of(answer.content))
    assert line is not None
    said = line[0].replace("\u00a0", " ")
    assert formats.debit_mbps(figure.median).replace("\u00a0", " ") in said
    assert f" {formats.number(figure.samples)} " in said


def test_table_does_not_load_the_map(client: Client, campaign: None) -> None:
    answer = client.get("/carte/tableau").content.decode()

    assert "maplibre" not in answer
    assert "pmtiles" not in answer


def test_form_without_script_leads_to_the_short_address(client: Client) -> None:
    sent = {"layer": "compare", "first": "orange", "second": "sfr", "usage": "web", "technology": "4G 5G", "period": ""}

    answer = client.get("/carte/tableau", sent)

    address = urlsplit(answer.headers["Location"])
    assert (address.path, parse_qsl(address.query)) == (
        "/carte/tableau",
        [("usage", "web"), ("technology", "4G"), ("technology", "5G"), ("compare", "orange,sfr")],
    )


def test_name_typed_without_script_leads_to_the_territory(client: Client) -> None:
    answer = client.get("/carte/tableau", {"q": "nantes", "usage": "web"})

    assert answer.headers["Location"] == "/carte/tableau?usage=web&within=commune:44109"


def test_table_of_an_empty_view_explains_itself(client: Client) -> None:
    count_nothing()

    answer = client.get("/carte/tableau", {"operator": "orange"}).content.decode()

    assert "Aucun chiffre ici avec ces filtres." in answer
    assert 'href="/carte/tableau"' in answer


def test_table_of_two_operators_has_a_column_for_each(client: Client, campaign: None) -> None:
    answer = client.get("/carte/tableau", {"compare": "orange,free-mobile", "within": NANTES})

    assert re.findall(r'scope="col"[^>]*>\s*<a[^>]*>([^<]*)', answer.content.decode()) == [
        "Territoire",
        "Orange",
        "Free Mobile",
        "Tests comptés",
    ]


def test_table_sorted_by_tests_begins_with_the_most(client: Client, campaign: None) -> None:
    address = {"level": "square", "bbox": "-1.66,47.17,-1.48,47.3", "z": "12", "lat": "47.2", "lon": "-1.5"}

    answer = client.get("/carte/tableau", address | {"sort": "-tests"}).content.decode()

    numbers = [int(text) for text in re.findall(r'<td class="n">au moins (\d+)</td>', answer)]
    assert len(numbers) > 3
    assert numbers == sorted(numbers, reverse=True)


def test_best_operator_is_said_in_words(client: Client, campaign: None) -> None:
    answer = text_of(client.get("/carte/tableau", {"layer": "best", "within": NANTES, "level": "epci"}).content)

    assert re.search(r"Nantes Métropole .*?[A-Z][\w ,]+( à égalité)? · [\d,]+\W+Mb/s", answer)
