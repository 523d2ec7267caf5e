"""The commands of notices."""

import json
from pathlib import Path

import pytest

from maillage.site.cli import app
from tests.buy.notices.samples import SAMPLES


def test_notices_are_imported_and_built_again(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app(["notices", "import", str(SAMPLES), "--json"], standalone_mode=False)
    app(["notices", "build", "--json"], standalone_mode=False)

    imported, built = map(json.loads, capsys.readouterr().out.splitlines())
    assert (imported["newFiles"], imported["notices"]) == (7, 6)
    set_aside = built.pop("set_aside")
    assert built == {"notices": 6, "faults": 1}
    assert {name: [reason["code"] for reason in facts["reasons"]] for name, facts in set_aside.items()} == {
        "SOURCES.md": ["notice_broken"]
    }
