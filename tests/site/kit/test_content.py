import pytest

from maillage.core.clock import utc_now
from maillage.quality.build.counter import count_once
from maillage.quality.queries.areas import area_of
from maillage.quality.queries.figures import counts_folder, figures_by_operator
from maillage.quality.record.simulation import simulate_campaign
from maillage.quality.terms import Origin, Selection, Usage
from maillage.site.kit.content import Count, count_of
from tests.site.campaigns import NANTES, count_campaign_in_nantes, count_nothing

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed


def test_counter_is_the_published_number_of_download_tests_and_says_simulated() -> None:
    count_campaign_in_nantes(tests=300)
    figure = figures_by_operator(area_of(NANTES), Selection(origin=Origin.SIMULATED, usage=Usage.DOWNLOAD))[None]

    count = count_of(NANTES)

    assert (count, count.label) == (Count(figure.samples, is_simulated=True), "tests simulés, pour l’exemple")


def test_counter_of_fewer_than_five_devices_shows_no_number() -> None:
    count_nothing()
    simulate_campaign(NANTES, tests=40, devices=4, seed=7, now=utc_now(), progress=lambda _done: None)
    count_once()

    count = count_of(NANTES)

    assert (counts_folder().exists(), count.tests, count.number, count.label) == (
        True,
        None,
        "",
        "Chaque test compte : ajoutez le vôtre.",
    )


def test_counter_without_tests_reads_as_the_counter_of_too_few() -> None:
    count_nothing()

    assert (count_of(NANTES).number, count_of(NANTES).label) == ("", "Chaque test compte : ajoutez le vôtre.")
