import json

import pytest
from typer.testing import CliRunner

from maillage.core.problems import Refused
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.documents import device_of
from maillage.measure.record.store.rows import record_measurements
from maillage.site.cli import quality as app
from tests.measure.record.documents import NOW, TOKEN, measurement

pytestmark = pytest.mark.django_db(transaction=True)


def record(*, origin: Origin = Origin.CROWD) -> None:
    record_measurements([measurement(device=device_of(TOKEN))], origin=origin, source="test", now=NOW)


def test_status_says_what_the_record_holds() -> None:
    record()

    got = CliRunner().invoke(app, ["status", "--json"])

    assert json.loads(got.stdout) == {
        "rows": 1,
        "by_origin": {"crowd": 1},
        "by_verdict": {"counted": 1},
        "last_received_at": NOW.isoformat(),
        "erasures": 0,
    }


def test_status_for_the_eyes_is_a_table() -> None:
    record()

    got = CliRunner().invoke(app, ["status"])

    assert (got.exit_code, "crowd" in got.stdout) == (0, True)


def test_erase_reads_the_token_from_the_standard_input() -> None:
    record()

    first = CliRunner().invoke(app, ["erase", "-", "--json"], input=f"{TOKEN}\n")
    second = CliRunner().invoke(app, ["erase", TOKEN, "--json"])

    assert (first.exit_code, json.loads(first.stdout)) == (0, {"rows": 1})
    assert (second.exit_code, json.loads(second.stdout)) == (1, {"rows": 0})


def test_erase_refuses_what_is_no_token() -> None:
    got = CliRunner().invoke(app, ["erase", "short"])

    assert isinstance(got.exception, Refused)


def test_remove_takes_one_origin_and_never_the_crowd() -> None:
    record()
    record(origin=Origin.SIMULATED)

    removed = CliRunner().invoke(app, ["remove", "--origin", "simulated", "--json"])
    crowd = CliRunner().invoke(app, ["remove", "--origin", "crowd"])

    assert (removed.exit_code, json.loads(removed.stdout)) == (0, {"rows": 1})
    assert crowd.exit_code == 2
