"""The check of GTFS archives, on the page and in the API that check files; nothing of the file is stored."""

from typing import Final

from maillage.core.problems import sentence
from maillage.publishing.terms import DocumentCheck
from maillage.timetables.intake.feed_reading import is_feed
from maillage.timetables.pages.checked_feed import feed_report

_INVITATION: Final = sentence("Les horaires de transport (GTFS) sont lus aussi, dans leur archive ZIP.")

DOCUMENT_CHECKS: Final = (DocumentCheck(is_feed, feed_report, _INVITATION),)
