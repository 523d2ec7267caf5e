import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from maillage.site.cli import procurement as app
from tests.buy.contracts.built_stores import write_document
from tests.buy.contracts.contracts import MARKET_V1
from tests.buy.contracts.edges.export.ocds_checks import conformance

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts_data")]


def test_all_contracts_are_written_as_packages_the_same_each_time(tmp_path: Path) -> None:
    markets = [{**MARKET_V1, "id": f"2024-{number:02}"} for number in range(5)]
    write_document(tmp_path / "marches.json", *markets)
    CliRunner().invoke(app, ["import", str(tmp_path / "marches.json")])

    written = CliRunner().invoke(app, ["ocds", str(tmp_path / "first"), "--size", "2", "--json"])
    CliRunner().invoke(app, ["ocds", str(tmp_path / "second"), "--size", "2"])

    facts = json.loads(written.stdout)
    first = {path.name: path.read_bytes() for path in sorted((tmp_path / "first").iterdir())}
    assert (facts["packages"], facts["contracts"], facts["releases"]) == (3, 5, 5)
    assert list(first) == ["releases-0001.json", "releases-0002.json", "releases-0003.json"]
    assert first == {path.name: path.read_bytes() for path in (tmp_path / "second").iterdir()}
    assert [conformance(json.loads(content)) for content in first.values()] == [{}, {}, {}]


def test_without_a_store_the_command_says_what_to_do(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["ocds", str(tmp_path)])

    assert result.exit_code == 1
