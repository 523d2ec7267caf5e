import re
from dataclasses import replace
from datetime import date
from http import HTTPStatus

import numpy as np
import pytest
import shapely
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from django.utils.timezone import localdate

from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.measure.comparison.domain.weather import Season
from maillage.measure.comparison.pages.weather.filters import read_weather_query
from maillage.measure.comparison.pages.weather.outlook import WeatherQuery
from maillage.measure.comparison.pages.weather.page import PNG_DPI, PNG_MODULE_PX, summers_at
from maillage.measure.comparison.store.comparison import comparison
from maillage.measure.comparison.store.weather import followed_places
from maillage.measure.record.domain.method import ScorePart
from maillage.measure.record.domain.terms import Origin, Period, Selection, Usage
from maillage.territory.store.agency_places import add_place
from maillage.territory.store.territories import territory
from tests.measure.campaign.kit.reading import code_in, grey
from tests.measure.figures.campaigns import NANTES, count_nothing

NOVEMBER = date(2026, 11, 24)
SIMULATED = Selection(origin=Origin.SIMULATED)


def asked(selection: Selection = SIMULATED, **given: str) -> WeatherQuery:
    query = {name: [value] for name, value in given.items()}
    return read_weather_query(query, selection, [], places=[territory(NANTES)], today=NOVEMBER)


@pytest.fixture
def nothing_counted(db: None) -> None:
    count_nothing()


class AddressSuite:
    """What the words of an address ask for; no test was made."""

    pytestmark = pytest.mark.usefixtures("nothing_counted")

    def test_address_without_words_asks_for_all_time_where_no_summer_has_tests(self) -> None:
        assert (asked().season, asked().pairs) == (Season(None), ())

    def test_summer_without_year_is_the_latest(self) -> None:
        assert asked(saison="ete").season == Season(2026, is_summer=True)

    def test_year_alone_is_its_summer(self) -> None:
        assert asked(annee="2025").season == Season(2025, is_summer=True)

    def test_year_of_a_season_is_kept_in_links(self) -> None:
        assert asked(saison="annee", annee="2025").pairs == (
            ("saison", "annee"),
            ("annee", "2025"),
        )

    def test_period_of_another_page_is_understood_where_it_is_a_season(self) -> None:
        summer = Selection(period=Season(2025, is_summer=True).period)

        assert asked(summer, period="2025-Q3").season == Season(2025, is_summer=True)

    @pytest.mark.parametrize(
        ("usage", "part"),
        [
            (Usage.WEB, ScorePart.WEB),
            (Usage.FILE_UPLOAD, ScorePart.FILES),
            (Usage.DOWNLOAD, ScorePart.DOWNLOAD),
            (Usage.SCORE, None),
        ],
    )
    def test_usage_of_the_address_is_a_part_of_the_score(self, usage: Usage, part: ScorePart | None) -> None:
        assert asked(Selection(usage=usage), usage=usage.word).part is part

    def test_usage_that_nobody_asked_for_is_the_whole_score(self) -> None:
        assert asked(Selection(usage=Usage.DOWNLOAD)).part is None

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"saison": "hiver"}, "saison"),
            ({"annee": "deux mille"}, "annee"),
            ({"annee": "1998"}, "annee"),
            ({"annee": "9999"}, "annee"),
        ],
    )
    def test_unknown_word_is_refused_with_its_field(self, given: dict[str, str], field: str) -> None:
        with pytest.raises(Refused) as refused:
            asked(SIMULATED, **given)

        assert [finding.field_name for finding in refused.value.findings] == [field]

    def test_month_is_refused_for_it_is_no_season(self) -> None:
        with pytest.raises(Refused) as refused:
            asked(Selection(period=Period(130, 1)))

        assert [finding.code for finding in refused.value.findings] == ["weather.period"]


@pytest.mark.usefixtures("nothing_counted")
def test_weather_of_an_empty_installation_invites_instead_of_nine_empty_cards(client: Client) -> None:
    answer = client.get("/meteo").content.decode()

    assert answer.count('class="sky-place"') == 0
    assert answer.count("Tout commence par un test") == 1


@pytest.mark.usefixtures("nothing_counted")
@pytest.mark.parametrize(
    "address",
    ["region:52", "departement:85", "epci:244400404", "commune:85234", "arrondissement:13201", "commune:98735"],
)
def test_old_address_of_the_weather_of_any_territory_leads_to_its_page(client: Client, address: str) -> None:
    answer = client.get(f"/meteo/{address}")
    page = client.get(answer["Location"])

    assert (answer.status_code, answer["Location"]) == (
        HTTPStatus.MOVED_PERMANENTLY,
        f"/territoires/{address}#operateurs",
    )
    assert page.status_code == HTTPStatus.OK
    assert f'href="/test?lieu={address}"' in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked_for", "leads_to"),
    [
        ("saison=ete&annee=2025&technology=4G", "technology=4G&period=2025-Q3"),
        ("saison=annee&annee=2025", "period=2025"),
        ("saison=annee&usage=video&tri=note", "usage=video"),
    ],
)
def test_old_address_of_a_season_leads_to_the_page_of_its_months(client: Client, asked_for: str, leads_to: str) -> None:
    answer = client.get(f"/meteo/place:pornic?{asked_for}")

    assert answer["Location"] == f"/territoires/place:pornic?{leads_to}#operateurs"


@pytest.mark.usefixtures("nothing_counted")
def test_unknown_territory_is_not_found(client: Client) -> None:
    for page in ("", "/carte", "/qr.svg"):
        assert client.get(f"/meteo/commune:99999{page}").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.usefixtures("nothing_counted")
def test_address_that_is_not_understood_says_how_to_write_it(client: Client) -> None:
    answer = client.get("/meteo?saison=hiver")

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "donnez « ete » ou « annee »" in answer.content.decode().replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.usefixtures("nothing_counted")
def test_english_weather_has_no_french_sentence(client: Client) -> None:
    answer = client.get("/en/meteo").content.decode()

    assert re.findall(r"Personne|Météo|météo du|opérateur", answer) == []


@pytest.mark.usefixtures("nothing_counted")
def test_card_may_be_framed_by_any_site_and_the_page_by_none(client: Client) -> None:
    card, page = client.get("/meteo/place:pornic/carte"), client.get("/meteo/place:pornic")

    assert ("frame-ancestors *" in card["Content-Security-Policy"], "X-Frame-Options" in card) == (True, False)
    assert ("frame-ancestors 'none'" in page["Content-Security-Policy"], page["X-Frame-Options"]) == (True, "DENY")


@pytest.mark.usefixtures("nothing_counted")
def test_card_has_absolute_links_that_leave_the_frame(client: Client) -> None:
    card = client.get("/meteo/place:pornic/carte?saison=ete&annee=2025").content.decode()

    assert re.findall(r'<a href="([^"]+)" target="_blank"', card) == [
        "http://testserver/territoires/place:pornic?period=2025-Q3",
        "http://testserver/test?lieu=place:pornic",
    ]


@pytest.mark.usefixtures("nothing_counted")
@pytest.mark.parametrize(
    ("theme", "sheets"),
    [("light", []), ("dark", [""]), ("auto", [' media="(prefers-color-scheme: dark)"'])],
)
def test_card_has_the_colours_that_its_address_asks_for(client: Client, theme: str, sheets: list[str]) -> None:
    card = client.get(f"/meteo/place:pornic/carte?theme={theme}").content.decode()

    assert re.findall(r'web/dark[^"]*\.css"([^>]*)>', card) == sheets


@pytest.mark.usefixtures("nothing_counted")
def test_card_in_an_unknown_theme_is_refused(client: Client) -> None:
    assert client.get("/meteo/place:pornic/carte?theme=rose").status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def modules(svg: str) -> set[tuple[int, int]]:
    """The dark modules of a code as segno draws them: rows of strokes half a module under their line."""
    path = re.search(r'stroke="#000" d="([^"]+)"', svg)
    assert path is not None
    dark, x, y = set(), 0, 0
    for command, words in re.findall(r"([Mmh])([^Mmh]+)", path[1]):
        across, *down = [float(word) for word in words.split()]
        if command == "h":
            dark |= {(x + step, y) for step in range(int(across))}
        elif command == "M":
            x, y = 0, int(down[0] - 0.5)
        else:
            y += int(down[0])
        x += int(across)
    return dark


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "leads_to"),
    [("", "http://testserver/test?lieu=place:pornic"), ("?vers=meteo", "http://testserver/territoires/place:pornic")],
)
def test_code_is_read_as_the_address_of_the_place(client: Client, query: str, leads_to: str) -> None:
    png = client.get(f"/meteo/place:pornic/qr.png{query}").content
    svg = client.get(f"/meteo/place:pornic/qr.svg{query}").content.decode()

    middles = grey(png)[PNG_MODULE_PX // 2 :: PNG_MODULE_PX, PNG_MODULE_PX // 2 :: PNG_MODULE_PX] < 128
    assert code_in(png) == leads_to
    assert modules(svg) == {(int(x), int(y)) for y, x in np.argwhere(middles)}


@pytest.mark.django_db
def test_code_for_print_is_wider_than_eight_centimetres(client: Client) -> None:
    answer = client.get("/meteo/place:pornic/qr.png")

    assert answer["Content-Type"] == "image/png"
    width = int.from_bytes(answer.content[16:20], "big")
    assert width / PNG_DPI * 2.54 > 8


@pytest.mark.django_db
def test_code_in_another_form_or_to_another_goal_is_refused(client: Client) -> None:
    assert client.get("/meteo/place:pornic/qr.gif").status_code == HTTPStatus.NOT_FOUND
    assert client.get("/meteo/place:pornic/qr.svg?vers=lune").status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.django_db
def test_followed_places_are_those_of_the_home_territory() -> None:
    assert len(followed_places(territory("region:52"))) == 9
    assert [place.code for place in followed_places(territory("commune:44131"))] == ["pornic"]
    assert len(followed_places(territory("departement:44"))) == 3
    assert followed_places(territory("region:11")) == []


class CampaignSuite:
    """Pages of the small campaign in Nantes."""

    pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nantes_counted")]

    def test_summers_of_a_place_are_those_that_have_a_score(self) -> None:
        operators, summers = summers_at(territory(NANTES), Origin.SIMULATED, today=localdate())

        assert summers
        for year, _overall, scores in summers:
            compared = comparison(NANTES, replace(SIMULATED, period=Season(int(year), is_summer=True).period))
            by_code = {each.operator: each.score for each in compared.operators}
            assert scores == [by_code.get(operator.code) for operator in operators]

    def test_snippet_is_a_frame_of_the_card_in_this_language(self, client: Client) -> None:
        page = client.get(f"/en/territoires/{NANTES}/detail/telecharger?technology=4G").content.decode()

        assert f'src="http://testserver/en/meteo/{NANTES}/carte?theme=auto&amp;technology=4G"' in page

    def test_card_alone_weighs_less_than_thirty_kilobytes_with_its_sheets(self, client: Client) -> None:
        card = client.get(f"/meteo/{NANTES}/carte").content

        assert len(card) < 12_000
        assert b"<script" not in card

    def test_operators_of_the_page_are_links_that_name_who_is_chosen(self, client: Client) -> None:
        answer = client.get("/meteo?operator=sfr&saison=annee")

        choices = re.search('<nav class="choose".*?</nav>', answer.content.decode(), re.DOTALL)
        assert choices is not None
        links = re.findall(r'data-operator="([^"]*)"\s*(aria-current="true")?>(.*?)</a>', choices[0], re.DOTALL)
        assert [(operator, bool(is_chosen), strip_tags(name).strip()) for operator, is_chosen, name in links] == [
            ("orange", False, "Orange"), ("sfr", True, "SFR"), ("bouygues-telecom", False, "Bouygues Telecom"),
            ("free-mobile", False, "Free Mobile"),
        ]  # fmt: skip
        assert answer.context["everyone_href"] == "/meteo"

    def test_place_of_the_agency_makes_the_page_one_of_places_and_no_longer_of_beaches(self, client: Client) -> None:
        beaches = client.get("/meteo").content.decode()
        add_place("Marché", geometry=shapely.box(-1.60, 47.20, -1.52, 47.24), now=utc_now())
        places = client.get("/meteo").content.decode()

        assert re.findall(r"<h1>([^<]+)</h1>", beaches + places) == ["La météo des plages", "La météo du réseau"]

    @pytest.mark.parametrize("count", [1, 3])
    def test_list_of_places_asks_the_database_as_often_however_many_there_are(self, client: Client, count: int) -> None:
        for at in range(count):
            corner = shapely.box(-1.60 + at / 100, 47.20, -1.52 + at / 100, 47.24)
            add_place(f"Quartier {at}", geometry=corner, now=utc_now())
        client.get("/meteo")  # comparisons of a publication are kept: the first visitor makes them

        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/meteo")

        assert answer.content.decode().count('class="sky-place"') == 9 + count
        assert len(queries) == 2  # the places of the agency, what it decided of the demonstration
