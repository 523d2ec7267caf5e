"""The report of a document check as JSON values: for the API and the command line."""

from typing import Any

from maillage.opendata.publishing.domain.terms import DocumentReport


def document_facts(report: DocumentReport) -> dict[str, Any]:
    """The verdict, the counts, and each rule with its first examples."""
    return {
        "valid": report.is_valid,
        "document": report.kind,
        "message": " ".join(filter(None, (report.verdict, report.detail, report.unread))),
        "stats": dict(report.counts),
        "whole": not report.unread,
        "rules": [
            {
                "rule": rule.code,
                "severity": rule.severity,
                "level": rule.level,
                "source": rule.source,
                "count": rule.count,
                "examples": [
                    {"record": example.record, "path": example.path, "message": example.message}
                    for example in rule.examples
                ],
            }
            for rule in report.rules
        ],
    }
