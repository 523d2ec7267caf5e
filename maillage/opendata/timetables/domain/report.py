"""Findings on a feed as those of a report of the catalogue."""

from collections.abc import Collection, Iterable

import numpy as np

from maillage.core.schema.terms import FindingGroup
from maillage.opendata.timetables.domain.feed_rules import FeedFinding, FeedSeverity


def finding_groups(findings: Iterable[FeedFinding], severities: Collection[FeedSeverity]) -> tuple[FindingGroup, ...]:
    """The findings of those severities as groups of a report: their rows are those of their file."""
    return tuple(
        FindingGroup(
            code=finding.rule.code,
            message=finding.rule.message,
            file=finding.file,
            href=finding.rule.href,
            field_name=finding.field_name or None,
            value=finding.value or None,
            params=message_params(finding),
            row_numbers=np.array(finding.rows, np.int32),
        )
        for finding in findings
        if finding.rule.severity in severities
    )


def message_params(finding: FeedFinding) -> dict[str, str | float]:
    """What fills the sentence of a finding."""
    return {"file": finding.file, "field": finding.field_name, "value": finding.value, **finding.params}
