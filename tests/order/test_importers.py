"""Every importer passes through the one rule on rows set aside; they are found by what opens a file of rows."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.order.sources import ROOT, named, nodes, python_files

ROOMS = ("intake", "record")
# What opens rows that somebody else made: tables, columns, features, records.
OPENERS = frozenset(
    {"open_table", "received_table", "open_source", "open_csv", "ParquetFile", "from_geojson", "json_items"}
)
RULE = "RejectedRows"
# What is no file of a register: its rows are answered one by one, or whoever wrote them corrects them all.
OTHERS: Mapping[str, str] = {
    "maillage/accounts/intake/welcome_table.py": "whom to invite: all lines are right, or no letter leaves",
    "maillage/catalog/record/consolidation.py": "published versions, which were checked against their schema",
    "maillage/clauses/record/hour_files.py": "hours of one contract: each row is answered to who sent it",
    "maillage/coverage/intake/ground_tests.py": "readings of the agency: all rows are right, or none is taken",
    "maillage/coverage/intake/site_costs.py": "costs of the agency: all rows are right, or none is taken",
    "maillage/eligibility/intake/address_rows.py": "a question of many rows: each is answered",
    "maillage/ledger/intake/ledger_files.py": "a buyer's own ledger: its page counts and shows the rows left out",
    "maillage/network/intake/ground_statements.py": "one drawn contour",
    "maillage/network/intake/site_tables.py": "sites of one operator: all rows are right, or none is taken",
    "maillage/network/record/ground_corrections.py": "one drawn contour",
    "maillage/procurement/intake/flat_records.py": "read by documents.py, which counts its records",
    "maillage/procurement/intake/tabular_records.py": "read by documents.py, which counts its records",
    "maillage/propagation/intake/loss_cases.py": "cases of who computes: all rows are right, or none is taken",
    "maillage/propagation/intake/path_profiles.py": "one profile",
    "maillage/publishing/record/draft_work.py": "a draft: every row is kept and judged",
    "maillage/quality/intake/sources/ookla.py": "read by record/imports.py, which counts its squares",
    "maillage/sources/intake/file_probe.py": "what a file looks like, before its importer judges its rows",
    "maillage/sources/intake/restriction.py": "the rows of the region as they are: their importer judges them",
    "maillage/territory/intake/contours.py": "contours that ship",
    "maillage/territory/intake/reference.py": "the reference that ships",
    "maillage/territory/intake/update_file.py": "a commune set aside would be read as one that is no more",
    "maillage/truth/intake/mobile_tests.py": "readings of the agency: all rows are right, or none is taken",
}


def opened(path: Path) -> set[str]:
    return {
        node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
    } & OPENERS


def readers() -> Iterator[Path]:
    for path in python_files():
        parts = path.relative_to(ROOT).parts
        if parts[1] not in {"core", "kits"} and set(ROOMS) & set(parts) and opened(path):
            yield path


def follows_rule(path: Path) -> bool:
    return any(isinstance(node, ast.Name) and node.id == RULE for node in nodes(path))


def test_whatever_reads_rows_of_others_sets_the_bad_ones_aside_by_the_one_rule() -> None:
    found = list(readers())

    assert sum(follows_rule(path) for path in found) >= 8
    assert [named(path) for path in found if not follows_rule(path) and named(path) not in OTHERS] == []


def test_what_is_said_to_be_another_case_still_is() -> None:
    others = {named(path) for path in readers() if not follows_rule(path)}

    assert set(OTHERS) - others == set()
    assert all(OTHERS.values())


@pytest.mark.parametrize(
    "feature", sorted({path.relative_to(ROOT).parts[1] for path in readers() if follows_rule(path)})
)
def test_command_of_each_importer_says_how_many_rows_were_set_aside_and_why(feature: str) -> None:
    text = "".join(path.read_text("utf-8") for path in python_files(f"maillage/{feature}/cli"))

    assert "set_aside" in text, "in --json"
    assert ".lines(_)" in text or "count_line(" in text or "report.findings" in text, "in words"
