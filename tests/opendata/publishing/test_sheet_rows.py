"""Rows are told by their numbers in the sheet, wherever they are told: page, command, API, draft, grid."""

import json
from pathlib import Path
from typing import Any, Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from typer.testing import CliRunner

from maillage.opendata.publishing.edges.export.report_words import rows_text
from maillage.opendata.publishing.store.draft_changes import fix, map_columns
from maillage.opendata.publishing.store.models import Draft
from maillage.site.cli import catalog as app
from tests.opendata.publishing.drafting import GOOD, HEADER, NOW, acting_for, drafted_file, settled
from tests.people import People

pytestmark = pytest.mark.django_db

# The names stand in row 4, the blank row is row 6, and the amount of row 7 is wrong.
SHEET: Final = "\n".join(
    [
        "Commune de Pornic" + "," * 15,
        "Subventions 2025" + "," * 15,
        "",
        HEADER,
        GOOD,
        "," * 15,
        GOOD.replace("1200", "SEM"),
    ]
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file."""
    found = tmp_path / "subventions.csv"
    found.write_text(SHEET, "utf-8")
    return found


def test_the_api_and_the_command_tell_the_rows_of_the_sheet(client: Client, path: Path) -> None:
    sent = {"file": SimpleUploadedFile("x.csv", SHEET.encode()), "schema": "scdl/subventions", "findings": "all"}

    told = client.post("/api/v1/checks", sent).json()
    shown = CliRunner().invoke(app, ["check", str(path), "--schema", "scdl/subventions", "--json"]).stdout

    assert [one["rowNumber"] for one in told["findings"]] == [6, 7]
    assert [(one["firstRow"], one["lastRow"]) for one in told["groups"]] == [(6, 6), (7, 7)]
    assert [one["rowNumber"] for one in json.loads(shown)["findings"]] == [6, 7]


def test_the_corrected_file_traces_its_changes_by_the_rows_of_the_sheet(path: Path, tmp_path: Path) -> None:
    path.write_text(SHEET.replace("SEM", '"1 200"'), "utf-8")
    words = ["check", str(path), "--schema", "scdl/subventions", "--json", "--fix", str(tmp_path / "corrige.csv")]

    told = json.loads(CliRunner().invoke(app, words).stdout)

    assert [one["rowNumber"] for one in told["corrected"]["changes"]] == [6, 7]


def test_the_page_that_checks_tells_the_rows_of_the_sheet(client: Client, path: Path) -> None:
    answer = client.post("/verifier", {"file": SimpleUploadedFile("x.csv", SHEET.encode())})

    file = answer.context["file"]
    assert [rows_text(cause, file.checked.report.reading) for cause in file.causes] == ["6", "7"]


@pytest.fixture
def draft(people: People, path: Path) -> Draft:
    """The draft of the file."""
    return drafted_file(people.commune, path)


def causes(client: Client, draft: Draft) -> list[str]:
    """The rows of each cause of the report of a draft."""
    part: Any = client.get(f"/publier/{draft.id}/remplir").context["part"]
    return [rows_text(card.cause, part.report.reading) for card in part.causes]


def test_a_draft_tells_the_rows_of_the_sheet_also_after_columns_were_matched(people: People, draft: Draft) -> None:
    clerk, acting = people.client("chloe"), acting_for(draft.organisation)

    assert causes(clerk, draft) == ["6", "7"]
    names = [None if name == "dispositifAide" else name for name in HEADER.split(",")]
    draft = settled(map_columns(acting, draft, names, base=draft.revision, now=NOW))

    assert causes(clerk, draft) == ["6", "7"]


def test_a_row_keeps_its_number_once_the_blank_one_above_is_taken_out(people: People, draft: Draft) -> None:
    clerk, acting = people.client("chloe"), acting_for(draft.organisation)

    draft = settled(fix(acting, draft, base=draft.revision, now=NOW))

    assert causes(clerk, draft) == ["7"]
    grid = clerk.get(f"/publier/{draft.id}/grille/lignes").json()
    assert (grid["above"], grid["removed"], grid["findings"][0]["rows"]) == (3, [3], [3])
