import json

import pytest
from typer.testing import CliRunner

from maillage.core.problems import NotFound, Refused
from maillage.site.cli import quality as app

pytestmark = pytest.mark.django_db(transaction=True)


def test_ten_simulated_tests_need_no_other_number():
    # Seen: `maillage quality simulate --tests 10` always failed, for 16,000 devices were meant to make them.
    got = CliRunner().invoke(
        app, ["simulate", "--territory", "commune:44131", "--tests", "10", "--json"], catch_exceptions=False
    )

    report = json.loads(got.stdout)
    assert (report["recorded"], report["tests"]) == (10, 10)


def test_more_devices_than_tests_are_refused_by_their_own_sentence():
    with pytest.raises(Refused, match="11 appareils ne font pas 10 essais"):
        CliRunner().invoke(
            app,
            ["simulate", "--territory", "commune:44131", "--tests", "10", "--devices", "11"],
            catch_exceptions=False,
        )


def test_unknown_territory_with_few_tests_is_told_and_not_a_number_of_devices():
    with pytest.raises(NotFound, match="region:999"):
        CliRunner().invoke(app, ["simulate", "--territory", "region:999", "--tests", "10"], catch_exceptions=False)
