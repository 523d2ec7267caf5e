"""The check of GTFS archives, on the page and in the API that check files; nothing of the file is stored."""

from typing import Final

from maillage.core.problems import sentence
from maillage.opendata.publishing.domain.terms import DocumentCheck
from maillage.opendata.timetables.intake.feed_reading import is_feed
from maillage.opendata.timetables.pages.checked_feed import feed_report

_INVITATION: Final = sentence("Les horaires de transport (GTFS) sont lus aussi, dans leur archive ZIP.")

DOCUMENT_CHECKS: Final = (DocumentCheck(is_feed, feed_report, _INVITATION),)
