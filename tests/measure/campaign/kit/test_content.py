import pytest

from maillage.measure.campaign.edges.export.kit.content import ReceivedTests, count_of
from maillage.measure.figures.store.areas import area_of
from maillage.measure.figures.store.figures import figures_by_operator
from maillage.measure.figures.store.published_counts.counts import counts_folder
from maillage.measure.record.domain.terms import Origin, Selection, Usage
from tests.measure.figures.campaigns import NANTES, count_campaign_in_nantes, count_nothing
from tests.measure.record.crowds import Crowd, count_crowds

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed


def test_counter_is_the_published_number_of_download_tests_of_residents() -> None:
    count_nothing()
    count_crowds(Crowd(devices=12))
    figure = figures_by_operator(area_of(NANTES), Selection(origin=Origin.CROWD, usage=Usage.DOWNLOAD))[None]

    count = count_of(NANTES)

    assert (count, count.label) == (ReceivedTests(figure.samples), "tests déjà reçus d’ici")


def test_printed_counter_never_counts_simulated_tests() -> None:
    # Seen: a poster printed during the demonstration would have said "68 867 tests simulés, pour l’exemple".
    count_campaign_in_nantes(tests=300)

    assert count_of(NANTES) == ReceivedTests(None)


def test_counter_of_fewer_than_five_devices_shows_no_number() -> None:
    count_nothing()
    count_crowds(Crowd(devices=4, each=10))

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
