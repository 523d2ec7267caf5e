import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from typer.testing import CliRunner

from maillage.core.problems import Refused, Unavailable
from maillage.measure.figures.store.publication import only_writer
from maillage.measure.figures.store.published_counts.counts import counts_folder, current_counts
from maillage.measure.record.domain.terms import Origin
from maillage.site.cli import quality as app
from tests.measure.figures.countable import invented_rows, record_rows

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with override_settings(DATA_DIR=tmp_path):
        yield counts_folder()


def test_build_command_says_what_it_counted(folder: Path) -> None:
    record_rows(invented_rows(400))

    got = CliRunner().invoke(app, ["build", "--json"])

    facts = json.loads(got.stdout)
    assert got.exit_code == 0
    assert facts["rows"] == 400
    assert facts["size_bytes"] == sum(path.stat().st_size for path in folder.glob("*.counts"))


def test_build_command_for_people_shows_a_table(folder: Path) -> None:
    got = CliRunner().invoke(app, ["build"])

    assert got.exit_code == 0
    assert "Comptes refaits" in got.stdout


def test_build_command_with_an_unknown_engine_is_refused(folder: Path) -> None:
    got = CliRunner().invoke(app, ["build", "--engine", "abacus"])

    assert isinstance(got.exception, Refused)
    assert "spark://machine:port" in str(got.exception)


def test_build_command_while_a_counter_runs_says_so(folder: Path) -> None:
    with only_writer(folder):
        got = CliRunner().invoke(app, ["build"])

    assert isinstance(got.exception, Unavailable)
    assert "maillage serve" in str(got.exception)


def test_count_command_once_counts_what_is_recorded(folder: Path) -> None:
    record_rows(invented_rows(120))

    got = CliRunner().invoke(app, ["count", "--once"])

    assert got.exit_code == 0
    assert sum(current_counts(folder).total(origin).rows for origin in Origin) == 120
