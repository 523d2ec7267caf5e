import csv
from io import StringIO

import pytest
from django.test import Client

from maillage.measurement.terms import Technology
from maillage.quality.queries.areas import area_of
from maillage.quality.queries.figures import figures_by_operator
from maillage.quality.terms import Figure, Origin, Selection, Usage
from maillage.site.pages.parts import interval_text, median_text
from maillage.site.pages.territory import map_zoom, territory_page
from maillage.site.pages.usages import USAGE_VIEWS
from maillage.territory.queries import territory
from tests.site.campaigns import NANTES, count_campaign_in_nantes, count_nothing

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed


@pytest.fixture
def campaign() -> None:
    count_campaign_in_nantes()


def test_page_of_a_territory_says_the_published_figures(campaign: None) -> None:
    selection = Selection(origin=Origin.SIMULATED)
    figure = figures_by_operator(area_of(NANTES), selection)[1]

    page = territory_page(territory(NANTES), selection, pairs=[])

    download = next(group for group in page.table if group.name == "Débit descendant")
    orange = download.rows[0]
    view = USAGE_VIEWS[Usage.DOWNLOAD]
    assert (orange.operator, orange.median, orange.interval) == (
        "Orange",
        median_text(figure, view),
        interval_text(figure, view),
    )
    assert len(page.charts) == len(USAGE_VIEWS)


def test_page_without_tests_explains_itself() -> None:
    count_nothing()

    page = territory_page(territory("commune:85234"), Selection(), pairs=[])

    assert page.charts == ()
    assert page.table == ()
    assert page.empty_reason == "Aucun test n’a encore été fait ici. Le premier peut être le vôtre."


def test_page_empty_for_one_origin_leads_to_the_origins_that_have_tests_there(campaign: None) -> None:
    page = territory_page(territory("region:52"), Selection(origin=Origin.CROWD), pairs=[])

    assert [(link.name, link.href) for link in page.other_origins] == [
        ("Simulées", "/territoires/region:52?origin=simulated")
    ]


def test_page_where_filters_leave_nothing_says_to_remove_one(campaign: None) -> None:
    selection = Selection(origin=Origin.CROWD, technologies=frozenset({Technology.G2}))

    page = territory_page(territory(NANTES), selection, pairs=[("technology", "2G"), ("origin", "crowd")])

    assert page.empty_reason == "Aucun test ne répond à ces filtres. Retirez-en un, ou tous."
    assert [(chip.label, chip.href) for chip in page.filters.chips] == [
        ("2G", "/territoires/commune:44109?origin=crowd"),
        ("Habitants", "/territoires/commune:44109?technology=2G"),
    ]


def test_csv_file_has_a_line_for_each_row_of_the_table(client: Client, campaign: None) -> None:
    page = territory_page(territory(NANTES), Selection(origin=Origin.SIMULATED), pairs=[])

    answer = client.get("/territoires/commune:44109.csv")

    lines = list(csv.DictReader(StringIO(answer.content.decode())))
    assert len(lines) == sum(len(group.rows) for group in page.table)
    assert {line["territory"] for line in lines} == {NANTES}


def test_page_of_simulated_tests_carries_the_banner(client: Client, campaign: None) -> None:
    answer = client.get("/territoires/commune:44109")

    assert "Données simulées" in answer.content.decode()


def test_unknown_filter_value_is_refused_with_a_sentence(client: Client) -> None:
    answer = client.get("/territoires/commune:44109?technology=6G")

    assert answer.status_code == 422
    assert "choisissez parmi" in answer.content.decode()


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
