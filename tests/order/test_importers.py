"""Every importer passes through the one rule on rows set aside; they are found by what opens a file of rows."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.order.sources import named, nodes, python_files
from tests.order.street import PACKAGE, place_of, room_of

ROOMS = frozenset({"intake", "store"})
# What opens rows that somebody else made: tables, columns, features, records.
OPENERS = frozenset(
    {"open_table", "received_table", "open_source", "open_csv", "ParquetFile", "from_geojson", "json_items"}
)
RULE = "RejectedRows"
# What is no file of a register: its rows are answered one by one, or whoever wrote them corrects them all.
OTHERS: Mapping[str, str] = {
    "maillage/accounts/intake/welcome_table.py": "whom to invite: all lines are right, or no letter leaves",
    "maillage/buy/contracts/intake/flat_records.py": "read by documents.py, which counts its records",
    "maillage/buy/contracts/intake/tabular_records.py": "read by documents.py, which counts its records",
    "maillage/cover/eligibility/intake/address_rows.py": "a question of many rows: each is answered",
    "maillage/cover/network/intake/ground_statements.py": "one drawn contour",
    "maillage/cover/network/intake/site_tables.py": "sites of one operator: all rows are right, or none is taken",
    "maillage/cover/network/store/ground_corrections.py": "one drawn contour",
    "maillage/cover/network/store/site_sources.py": "looks at the titles; intake reads the rows",
    "maillage/cover/prediction/intake/ground_tests.py": "readings of the agency: all rows are right, or none is taken",
    "maillage/cover/prediction/intake/mobile_tests.py": "readings of the agency: all rows are right, or none is taken",
    "maillage/cover/prediction/intake/site_costs.py": "costs of the agency: all rows are right, or none is taken",
    "maillage/cover/prediction/store/build/candidate_sites.py": "looks at the titles; intake reads the rows",
    "maillage/cover/radio/intake/loss_cases.py": "cases or a profile: all rows are right, or none is taken",
    "maillage/include/clauses/store/hour_files.py": "hours of one contract: each row is answered to who sent it",
    "maillage/include/ledger/intake/ledger_files.py": "a buyer's own ledger: its page shows the rows left out",
    "maillage/measure/figures/store/engines.py": "rows that an engine wrote for us",
    "maillage/measure/record/intake/sources/ookla.py": "read by store/imports.py, which counts its squares",
    "maillage/opendata/catalog/store/consolidation.py": "published versions, which were checked against their schema",
    "maillage/opendata/catalog/store/shape_files.py": "published versions, which were checked against their schema",
    "maillage/opendata/catalog/store/tables/rows.py": "published versions, which were checked against their schema",
    "maillage/opendata/catalog/store/version_files.py": "published versions, which were checked against their schema",
    "maillage/opendata/publishing/store/checking.py": "a check: every row is judged, and none taken",
    "maillage/opendata/publishing/store/draft_tables.py": "a draft: every row is kept and judged",
    "maillage/opendata/publishing/store/draft_work.py": "a draft: every row is kept and judged",
    "maillage/opendata/publishing/store/drafts.py": "looks at the titles of a file, for its schema",
    "maillage/sources/intake/file_probe.py": "what a file looks like, before its importer judges its rows",
    "maillage/sources/intake/region_rows.py": "the rows of the region as they are: their importer judges them",
    "maillage/territory/intake/contours.py": "contours that ship",
    "maillage/territory/intake/reference.py": "the reference that ships",
    "maillage/territory/intake/update_file.py": "a commune set aside would be read as one that is no more",
    "maillage/territory/store/place_rows.py": "one shape of the reference that ships",
}


def opened(path: Path) -> set[str]:
    return {
        node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
    } & OPENERS


def readers() -> Iterator[Path]:
    for path in python_files():
        if room_of(path.relative_to(PACKAGE).as_posix()) in ROOMS and opened(path):
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
    "feature", sorted({place_of(path.relative_to(PACKAGE).as_posix()) for path in readers() if follows_rule(path)})
)
def test_command_of_each_importer_says_how_many_rows_were_set_aside_and_why(feature: str) -> None:
    text = "".join(path.read_text("utf-8") for path in python_files(f"maillage/{feature}/edges/cli"))

    assert "set_aside" in text, "in --json"
    assert ".lines(_)" in text or "count_line(" in text or "report.findings" in text, "in words"
