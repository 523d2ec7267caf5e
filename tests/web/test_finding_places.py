"""Where a finding stands, for whoever corrects a table."""

from maillage.core.problems import Finding
from maillage.web.error_pages import finding_place


def test_finding_is_told_by_its_row_and_its_field_else_by_the_table():
    findings = (Finding("x", "", row_number=3), Finding("x", ""))

    assert [finding_place(finding, "lon") for finding in findings] == ["ligne 3, lon", "lon"]
    assert [finding_place(finding) for finding in findings] == ["ligne 3", "tableau"]
