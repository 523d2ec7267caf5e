"""The commands of the register of companies."""

import json
from pathlib import Path

import pytest

from maillage.site.cli import app
from tests.buy.companies.stock import GARDENS, companies_file

pytestmark = pytest.mark.django_db


def test_stock_is_imported_and_a_company_shown(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = companies_file(tmp_path, GARDENS)

    app(["companies", "import", str(path), "--json"], standalone_mode=False)
    app(["companies", "show", "381031285", "--json"], standalone_mode=False)

    imported, company = map(json.loads, capsys.readouterr().out.splitlines())
    assert (imported["part"], imported["rows"], imported["isNew"]) == ("companies", 1, True)
    assert (company["name"], company["size"]) == ("JARDINS DU CLAIN SAS", "PME")


def test_invented_stock_is_imported(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app(["companies", "invent", str(tmp_path), "--establishments", "20", "--json"], standalone_mode=False)
    files = json.loads(capsys.readouterr().out)["files"]

    app(["companies", "import", *files, "--json"], standalone_mode=False)

    rows = [json.loads(line)["rows"] for line in capsys.readouterr().out.splitlines()]
    assert rows[:2] == [20, 20]
