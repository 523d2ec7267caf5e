import csv
import re
from html import unescape
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from maillage.measure.comparison.intake.arcep_results import Zone
from maillage.measure.comparison.pages.parts.comparison import shown_operators
from maillage.measure.comparison.pages.parts.densities import arcep_zone, densities_of
from maillage.measure.comparison.pages.parts.score_words import score_text
from maillage.measure.comparison.store.comparison import comparison
from maillage.measure.figures.pages.parts.figure_words import USAGE_VIEWS, interval_text, median_text
from maillage.measure.figures.pages.parts.filtering.filters import map_zoom
from maillage.measure.figures.store.areas import area_of
from maillage.measure.figures.store.figures import figures_by_operator
from maillage.measure.protocol.domain.terms import Technology
from maillage.measure.record.domain.density import Density
from maillage.measure.record.domain.terms import Figure, Origin, Selection, Usage
from maillage.territory.store.territories import territory
from tests.measure.figures.campaigns import NANTES
from tests.site.place_pages import anchors_of, detail_of, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nantes_counted")]

SIMULATED = Selection(origin=Origin.SIMULATED)


def test_page_of_a_territory_says_the_published_figures() -> None:
    figure = figures_by_operator(area_of(NANTES), SIMULATED)[2]

    table = detail_of(territory(NANTES), SIMULATED, "tableau")["groups"]

    view = USAGE_VIEWS[Usage.DOWNLOAD]
    download = next(rows for usage_view, rows in table if usage_view == view)
    sfr = next((shown, strip_tags(median)) for name, shown, median, _tests in download if name == "SFR")
    assert sfr == (figure, median_text(figure, view))
    assert len(table) == len(USAGE_VIEWS)


def test_rows_and_scores_of_a_page_are_of_one_comparison() -> None:
    compared = comparison(NANTES, SIMULATED)

    page = page_of(territory(NANTES), SIMULATED)
    scores = detail_of(territory(NANTES), SIMULATED, "notes")

    assert [estimate.score for _operator, estimate in shown_operators(scores["compared"])] == [
        each.score for each in compared.operators
    ]
    assert [row.score for row in page.operators if row.score] == [
        score_text(each.score.value)
        for each in sorted(compared.operators, key=lambda each: -(each.score.value if each.score else 0))
        if each.score is not None
    ]


def test_picture_of_a_place_offers_the_map_in_its_place_and_loads_nothing_of_it(client: Client) -> None:
    answer = client.get("/territoires/commune:44109?origin=simulated")

    page = answer.content.decode()
    offered = re.search(r'<button class="place-map-open"[^>]* hidden data-open-map="([^"]*)"', page)
    assert offered is not None
    assert client.get(f"{unescape(offered[1])}&embed=1").status_code == 200
    assert [word in page for word in ("maplibre", "pmtiles", "<iframe")] == [False] * 3
    assert "frame-src 'self'" in answer["Content-Security-Policy"]


def test_page_follows_the_usage_of_its_address(client: Client) -> None:
    selection = Selection(usage=Usage.LATENCY, origin=Origin.SIMULATED)

    focus = detail_of(territory(NANTES), selection, "usage", pairs=[("usage", "latency")])
    answer = client.get(f"/territoires/{NANTES}?usage=latency")

    assert focus["chart"] is not None
    assert focus["view"].name == "Latence"
    assert (focus["view"], f"/territoires/{NANTES}?usage=latency") in focus["links"]
    assert [label for _css_class, label, _word in focus["distribution"]["legend"]][:2] == ["échec", "200 ms et plus"]
    assert [detail.anchor for detail in answer.context["page"].details if detail.is_open] == ["usage"]


def test_distribution_of_a_page_has_the_tests_of_its_table() -> None:
    table = detail_of(territory(NANTES), SIMULATED, "tableau")["groups"]
    focus = detail_of(territory(NANTES), SIMULATED, "usage")

    download = next(rows for view, rows in table if view.usage is Usage.DOWNLOAD)
    assert [(operator.name, tests) for operator, tests, _shares in focus["distribution"]["rows"]] == [
        (name, figure.samples) for name, figure, _median, _tests in download[:-1] if not figure.is_hidden
    ]


def test_page_with_a_density_compares_only_communes_of_that_class(client: Client) -> None:
    answer = client.get("/territoires/region:52?density=dense")

    page, alone = answer.context["page"], comparison("region:52", SIMULATED, density=Density.DENSE)
    scored = sorted((each.score.value for each in alone.operators if each.score), reverse=True)
    assert [row.score for row in page.operators if row.score] == [score_text(value) for value in scored]
    assert [(chip.label, chip.href) for chip in page.chips] == [("Communes denses", "/territoires/region:52")]
    assert detail_of(territory("region:52"), SIMULATED, "notes", pairs=[("density", "dense")])["stability"] is None


def test_density_is_offered_only_where_the_territory_has_several() -> None:
    region = detail_of(territory("region:52"), SIMULATED, "filtres")["filters"]
    commune = detail_of(territory(NANTES), SIMULATED, "filtres")["filters"]

    assert [menu.name for menu in region.menus if menu.name == "density"] == ["density"]
    assert [menu.name for menu in commune.menus if menu.name == "density"] == []


def test_unknown_density_is_refused_with_the_words_that_are_known(client: Client) -> None:
    answer = client.get("/territoires/region:52?density=urbain")

    assert answer.status_code == 422
    assert "rural, intermediate, dense" in answer.content.decode()


def test_shares_of_inhabitants_by_density_sum_to_one() -> None:
    assert sum(densities_of(territory("region:52")).values()) == pytest.approx(1.0)
    assert densities_of(territory(NANTES)) == {Density.DENSE: 1.0}
    assert densities_of(territory("place:pornic")) == {}


@pytest.mark.parametrize(
    ("address", "chosen", "zone"),
    [
        (NANTES, None, Zone.DENSE),
        ("region:52", None, Zone.NATIONAL),
        ("region:52", Density.RURAL, Zone.RURAL),
        ("place:pornic", None, Zone.TOURISTIC),
        ("commune:97411", None, None),
    ],
)
def test_zone_of_official_figures_follows_where_people_live(
    address: str, chosen: Density | None, zone: Zone | None
) -> None:
    assert arcep_zone(territory(address), chosen) is zone


def test_page_without_tests_says_the_answer_of_the_territory_around() -> None:
    page = page_of(territory("commune:44215"), SIMULATED)

    assert page.verdict.best == "Personne n’a encore testé à Vertou : le premier test peut être le vôtre."
    assert page.verdict.around.startswith('Autour, <a href="/territoires/epci:244400404">dans Nantes Métropole</a>, ')
    assert (page.operators, page.invitation, page.comparison_line) == ((), None, "")
    assert "tableau" not in anchors_of(page)


def test_page_without_tests_far_from_any_invites_to_the_first(client: Client) -> None:
    page = page_of(territory("commune:66136"), Selection(origin=Origin.CROWD))

    assert page.invitation is not None
    assert (page.operators, page.panels, page.verdict.around) == ((), (), "")


def test_page_empty_for_one_origin_leads_to_the_origins_that_have_tests_there() -> None:
    page = page_of(territory("region:52"), Selection(origin=Origin.CROWD))

    assert [(link.name, link.href) for link in page.elsewhere] == [
        ("Simulées", "/territoires/region:52?origin=simulated")
    ]


def test_page_where_filters_leave_nothing_says_to_remove_one() -> None:
    selection = Selection(origin=Origin.CROWD, technologies=frozenset({Technology.G2}))

    page = page_of(territory(NANTES), selection, pairs=[("technology", "2G"), ("origin", "crowd")])

    assert page.verdict.best == "Aucun résultat ne répond à ces filtres : retirez-en un."
    assert page.invitation is None
    assert [(chip.label, chip.href) for chip in page.chips] == [
        ("2G", "/territoires/commune:44109?origin=crowd"),
        ("Habitants", "/territoires/commune:44109?technology=2G"),
    ]


def test_needs_name_communes_of_a_wide_territory_and_operators_of_a_small_one() -> None:
    region = detail_of(territory("region:52"), SIMULATED, "besoins")
    commune = detail_of(territory(NANTES), SIMULATED, "besoins")

    assert len(region.communes) == 10
    assert commune.communes == ()
    assert {need.operator.name for need in commune.operators} <= {"Orange", "SFR", "Bouygues Telecom", "Free Mobile"}


def test_months_in_the_table_are_those_of_the_trends() -> None:
    months = detail_of(territory(NANTES), SIMULATED, "mois")["months"]

    assert {len(figures) for _month, figures in months["rows"]} == {len(months["trends"])}
    firsts = [month.first for month, _figures in months["rows"]]
    assert firsts == sorted(firsts)


def test_page_asks_the_database_as_often_with_tests_as_without() -> None:
    page_of(territory(NANTES), SIMULATED)  # what is counted once a process is not asked for again
    asked = []
    for selection in (SIMULATED, Selection(origin=Origin.SIMULATED, technologies=frozenset({Technology.G5}))):
        with CaptureQueriesContext(connection) as queries:
            page_of(territory(NANTES), selection)
        asked.append(len(queries))

    assert asked[0] == asked[1]
    assert asked[0] <= 20  # two of them: what is hidden, asked by each request; the rest by panels of twelve features


def test_csv_file_has_a_line_for_each_row_of_the_table(client: Client) -> None:
    table = detail_of(territory(NANTES), SIMULATED, "tableau")["groups"]

    answer = client.get("/territoires/commune:44109.csv")

    lines = list(csv.DictReader(StringIO(answer.content.decode())))
    assert len(lines) == sum(len(rows) for _usage, rows in table)
    assert {line["territory"] for line in lines} == {NANTES}


def test_page_of_simulated_tests_carries_the_banner(client: Client) -> None:
    answer = client.get("/territoires/commune:44109")

    assert "<strong>Démonstration</strong> Données inventées" in answer.content.decode()


def test_form_of_filters_keeps_the_usage_of_the_page(client: Client) -> None:
    answer = client.get("/territoires/commune:44109?usage=video&detail=filtres")

    assert '<input type="hidden" name="usage" value="video">' in answer.content.decode()


def test_page_alone_weighs_little(client: Client) -> None:
    answer = client.get("/territoires/region:52", headers={"accept-encoding": "gzip"})

    assert len(answer.content) < 15_000  # and the style sheets, compressed, are 25 kB


def test_unknown_filter_value_is_refused_with_a_sentence(client: Client) -> None:
    answer = client.get("/territoires/commune:44109?technology=6G")

    assert answer.status_code == 422
    assert "choisissez parmi" in answer.content.decode()


def test_page_in_english_has_no_french_heading(client: Client) -> None:
    answer = client.get("/en/territoires/commune:44109")

    text = answer.content.decode()
    assert "Which operator?" in text
    assert "Quel opérateur" not in text


def test_unknown_territory_is_not_found(client: Client) -> None:
    answer = client.get("/territoires/commune:99999")

    assert answer.status_code == 404


def test_hidden_figure_is_named_hidden_and_never_zero() -> None:
    hidden = Figure(0, None, None, None, None, None, is_hidden=True)

    assert median_text(hidden, USAGE_VIEWS[Usage.DOWNLOAD]) == "masqué"


def test_median_among_failures_reads_failure() -> None:
    mostly_failed = Figure(40, None, None, None, 0.7, None)

    assert median_text(mostly_failed, USAGE_VIEWS[Usage.WEB]) == "échec"


def test_interval_says_its_unit_once() -> None:
    figure = Figure(812, 32e6, 29e6, 35e6, 0.01, None)

    assert interval_text(figure, USAGE_VIEWS[Usage.DOWNLOAD]) == "29 à 35\u00a0Mb/s"


@pytest.mark.parametrize(("width", "zoom"), [(360.0, 4), (4.0, 6), (0.1, 11), (0.0, 14)])
def test_map_zoom_shows_the_whole_territory(width: float, zoom: int) -> None:
    assert map_zoom(width) == zoom
