from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shapely
from django.conf import settings as installed
from django.test import override_settings

from maillage.core.geo import corner_of, unmorton
from maillage.core.problems import NotFound
from maillage.measure.figures.store import figures as reads
from maillage.measure.figures.store.areas import area_of
from maillage.measure.figures.store.figures import (
    counts_version,
    default_origin,
    figures_by_commune,
    figures_by_departement,
    figures_by_epci,
    figures_by_operator,
    months_available,
    origins_available,
)
from maillage.measure.figures.store.published_counts.counts import counts_folder, current_counts
from maillage.measure.record.domain.terms import Figure, Origin, Period, Selection
from maillage.territory.store.territories import outline, territory
from tests.measure.figures.published import NANTES, Batch, publish_rows, rows_of

pytestmark = pytest.mark.django_db

PORNIC, PREFAILLES = "44131", "44136"  # of one EPCI
VERSIONS = iter(range(1, 10_000))
Publish = Callable[..., None]


@pytest.fixture
def publish(tmp_path: Path) -> Iterator[Publish]:
    """Publishes batches of tests on an installation of its own, which shares the territory of this machine."""
    assert territory("region:52").name == "Pays de la Loire"
    (tmp_path / "territory").symlink_to(Path(installed.DATA_DIR) / "territory")

    def published(*batches: Batch, origin: Origin = Origin.CROWD) -> None:
        publish_rows(counts_folder(), rows_of(batches, origin=origin), version=next(VERSIONS))

    with override_settings(DATA_DIR=tmp_path):
        counts_folder().mkdir()
        yield published


def samples_of(figures: dict[str, Figure]) -> dict[str, int | None]:
    """Sample sizes by code, None where hidden."""
    return {code: None if figure.is_hidden else figure.samples for code, figure in figures.items()}


def test_installation_without_counts_has_no_figure(publish: Publish) -> None:
    assert (origins_available(), default_origin()) == ([], Origin.CROWD)
    assert current_counts().total(Origin.CROWD).tests == 0
    assert months_available(Origin.CROWD) == ()
    assert figures_by_operator(area_of("region:52"), Selection()) == {None: Figure(0, None, None, None, None, None)}
    assert reads.tests_by_month(area_of("region:52"), Selection()) == []


def test_what_the_counts_hold_is_told(publish: Publish) -> None:
    publish(Batch(devices=6, month=130), Batch(devices=3, month=132), origin=Origin.SIMULATED)

    assert origins_available() == [Origin.SIMULATED]
    assert default_origin() is Origin.SIMULATED
    assert current_counts().total(Origin.SIMULATED).tests == 9
    assert months_available(Origin.SIMULATED) == (130, 132)
    assert counts_version() > 0


def test_figures_of_a_territory_are_by_operator_and_of_all_together(publish: Publish) -> None:
    publish(
        Batch(devices=8, each=2),
        Batch(devices=6, operator=2, first_device=8, download_bps=10e6),
        Batch(devices=5, operator=2, first_device=20, commune=PORNIC),
    )

    nantes = figures_by_operator(area_of("commune:44109"), Selection())
    region = figures_by_operator(area_of("region:52"), Selection())

    assert {code: figure.samples for code, figure in nantes.items()} == {1: 10, 2: 5, None: 20}
    assert {code: figure.samples for code, figure in region.items()} == {1: 10, 2: 10, None: 20}
    assert nantes[2].median == 9.9e6  # of a bin around 10 Mbit/s, with two digits
    assert nantes[1].last_period == Period(130, 1)


def test_operator_below_five_devices_is_hidden(publish: Publish) -> None:
    publish(Batch(devices=8), Batch(devices=4, each=30, operator=2, first_device=8))

    figures = figures_by_operator(area_of("departement:44"), Selection())

    assert figures[2] == Figure(0, None, None, None, None, None, is_hidden=True)
    assert figures[None].samples == 100


def test_commune_below_five_devices_hides_one_more_of_its_epci(publish: Publish) -> None:
    chauve, bernerie = "44038", "44012"
    publish(
        Batch(devices=9, commune=PORNIC),
        Batch(devices=3, commune=PREFAILLES, first_device=20),
        Batch(devices=6, commune=chauve, first_device=40),
        Batch(devices=8, commune=bernerie, first_device=60),
        Batch(devices=8, commune=bernerie, first_device=60, month=131),
        Batch(devices=8, commune="44109", first_device=80),
    )

    by_commune = figures_by_commune(Selection(), within="departement:44")
    by_epci = figures_by_epci(Selection(), within="departement:44")
    alone = figures_by_operator(area_of(f"commune:{chauve}"), Selection())

    assert samples_of(by_commune) == {PORNIC: 5, PREFAILLES: None, chauve: None, bernerie: 10, "44109": 5}
    assert reads.tests_by_commune(Selection(), within="departement:44") == samples_of(by_commune)
    assert samples_of(by_epci) == {"200067346": 20, "244400404": 5}
    assert alone[None].is_hidden


def test_territories_within_are_the_same_wherever_they_are_asked_from(publish: Publish) -> None:
    publish(
        Batch(devices=9, commune=PORNIC),
        Batch(devices=7, commune="49007", first_device=20),
        Batch(devices=7, commune="75056", first_device=40),
    )

    assert samples_of(figures_by_departement(Selection(), within="region:52")) == {"44": 5, "49": 5}
    assert samples_of(figures_by_departement(Selection(), within=None)) == {"44": 5, "49": 5, "75": 5}
    assert samples_of(figures_by_commune(Selection(), within="epci:200067346")) == {PORNIC: 5}
    assert samples_of(figures_by_commune(Selection(), within=None)) == {PORNIC: 5, "49007": 5, "75056": 5}


def test_departement_below_five_devices_hides_what_lies_in_it_and_one_more(publish: Publish) -> None:
    publish(
        Batch(devices=9, commune=PORNIC),
        Batch(devices=9, commune=PORNIC, month=131),
        Batch(devices=4, commune="49007", first_device=20),
        Batch(devices=7, commune="85191", first_device=40),
    )

    assert samples_of(figures_by_departement(Selection(), within="region:52")) == {"44": 10, "49": None, "85": None}
    assert samples_of(figures_by_commune(Selection(), within="region:52")) == {PORNIC: 10, "49007": None, "85191": None}


def test_months_of_a_quarter_are_hidden_together(publish: Publish) -> None:
    publish(
        Batch(devices=9, month=129),
        Batch(devices=2, month=130, first_device=9),
        Batch(devices=7, month=126, first_device=20),
    )

    months = reads.tests_by_month(area_of("commune:44109"), Selection())

    assert [period.word for period, _ in months] == ["2025-07", "2025-08", "2025-09", "2025-10", "2025-11"]
    assert [None if figure.is_hidden else figure.samples for _, figure in months] == [5, 0, 0, None, None]


def test_figures_of_a_month_are_those_of_the_list_of_months(publish: Publish) -> None:
    publish(
        Batch(devices=9, month=129),
        Batch(devices=6, month=130, first_device=9),
        Batch(devices=7, month=118, first_device=20),
    )
    area = area_of("commune:44109")

    one_by_one = [figures_by_operator(area, Selection(period=Period(month, 1)))[None] for month in range(118, 131)]

    assert [figure for _, figure in reads.tests_by_month(area, Selection())] == one_by_one


def test_place_counts_the_squares_inside_its_outline(publish: Publish) -> None:
    shape = outline("place:pornic")
    inside = shape.representative_point()
    publish(
        Batch(devices=6, at=(inside.x, inside.y), commune=PORNIC),
        Batch(devices=9, at=NANTES, first_device=6),
    )

    assert figures_by_operator(area_of("place:pornic"), Selection())[None].samples == 5


def test_squares_of_a_place_have_their_centre_in_its_outline() -> None:
    area = area_of("place:pornic")

    squares = [square for first, after in zip(area.firsts, area.afters, strict=True) for square in range(first, after)]
    columns, rows = unmorton(squares)
    lon, lat = corner_of(columns + 0.5, rows + 0.5, level=17)
    assert shapely.contains_xy(outline("place:pornic"), lon, lat).all()
    assert (area.firsts[1:] > area.afters[:-1]).all()


def test_area_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(NotFound):
        area_of("commune:99999")
