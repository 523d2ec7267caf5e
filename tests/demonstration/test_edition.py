"""The demonstration has a first edition of open data that says what it is, and goes with its tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client, override_settings
from typer.testing import CliRunner

from maillage.core.clock import utc_now
from maillage.demonstration.first_start import publish_demonstration
from maillage.measure.editions.store.catalogue_tables import publish_newest_edition
from maillage.measure.editions.store.editions import edition_names
from maillage.measure.figures.store.counter import count_once
from maillage.measure.record.domain.terms import Origin
from maillage.opendata.catalog.store.models import Dataset
from maillage.site.cli import app
from tests.measure.figures.countable import record_rows
from tests.measure.figures.published import Batch, rows_of
from tests.measure.record.crowds import own_installation

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed


@pytest.fixture
def mark(tmp_path: Path) -> Iterator[Path]:
    """The mark of a demonstration that is loaded and complete, of an installation of its own."""
    with own_installation(tmp_path), override_settings(PUBLISHES_EDITIONS=True):
        (tmp_path / "run").mkdir()
        path = tmp_path / "run" / "demonstration"
        path.write_text("complete")
        yield path


def test_demonstration_has_an_edition_that_says_so_and_goes_with_its_tests(mark: Path, client: Client) -> None:
    record_rows(rows_of([Batch(devices=8, month=130)], origin=Origin.SIMULATED))
    count_once()

    published = [publish_demonstration(utc_now()) for _look in range(2)]
    publish_newest_edition(utc_now())
    page, listed = client.get("/donnees").content.decode(), client.get("/donnees.json").json()["editions"]
    harvested = client.get("/catalogue.jsonld")
    invented = Dataset.objects.filter(is_demonstration=True).count()
    CliRunner().invoke(app, ["quality", "remove", "--origin", "simulated"])
    publish_newest_edition(utc_now())

    assert published == [1, 0]
    assert "(démonstration)" in page
    assert "aucun chiffre n’est vrai" in page
    assert [each["is_demonstration"] for each in listed] == [True]
    assert (harvested.status_code, "qualite-mobile" in harvested.content.decode()) == (200, False)
    assert invented > 0
    assert (edition_names(), Dataset.objects.count()) == ((), 0)


def test_demonstration_beside_real_tests_publishes_nothing_by_itself(mark: Path) -> None:
    record_rows(rows_of([Batch(devices=8, month=130)], origin=Origin.SIMULATED))
    record_rows(rows_of([Batch(devices=8, month=130, first_device=50)]))
    count_once()

    assert (publish_demonstration(utc_now()), edition_names(), mark.read_text()) == (0, (), "published")
