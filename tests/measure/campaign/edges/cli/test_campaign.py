import json

import pytest
from typer.testing import CliRunner

from maillage.core.problems import NotFound
from maillage.site.cli import quality as app
from tests.measure.figures.campaigns import count_nothing

pytestmark = pytest.mark.django_db(transaction=True)


def test_campaign_command_says_the_goal_without_a_campaign() -> None:
    count_nothing()

    got = CliRunner().invoke(app, ["campaign", "--json"])

    told = json.loads(got.stdout)
    assert (got.exit_code, told["goal"], told["tests"], told["projection"]) == (0, 100_000, 0, None)


def test_campaign_command_shows_a_table() -> None:
    count_nothing()

    got = CliRunner().invoke(app, ["campaign"])

    assert got.exit_code == 0
    assert "region:52" in got.stdout


def test_campaign_command_with_an_unknown_number_is_refused() -> None:
    got = CliRunner().invoke(app, ["campaign", "999"])

    assert isinstance(got.exception, NotFound)
