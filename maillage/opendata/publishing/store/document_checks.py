"""Checks files that are documents of a feature rather than tables. Nothing of the file is stored."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from maillage.core.problems import Finding
from maillage.opendata.publishing.domain.terms import DocumentCheck, DocumentReport
from maillage.web.offers import offers

MOST_READING_S: Final = 0.8  # of CPU time: 5,000 contracts; with the parsing of a 50 MB form it is a second


def checked_document(path: Path, *, most_s: float = MOST_READING_S) -> DocumentReport | None:
    """The report of a document that a feature recognises; None otherwise, when it may be a table."""
    check = next((check for check in _checks() if check.is_mine(path)), None)
    if check is None:
        return None
    end = time.thread_time() + most_s
    return check.report(path, lambda: time.thread_time() < end)


def invitations() -> Sequence[Finding]:
    """Which documents can be checked besides tables, for the sender of an unknown one."""
    return [Finding("document-unknown", check.invitation) for check in _checks()]


def _checks() -> Sequence[DocumentCheck]:
    return offers("document_checks")
