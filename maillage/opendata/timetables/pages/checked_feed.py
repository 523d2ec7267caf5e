"""The report of a checked GTFS archive, in words."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.opendata.publishing.domain.terms import DocumentExample, DocumentReport, DocumentRule
from maillage.opendata.timetables.domain.feed_rules import FeedFinding, FeedRule, FeedSeverity
from maillage.opendata.timetables.domain.report import message_params
from maillage.opendata.timetables.intake.feed_reading import SHORT_BOUNDS, FeedReading, read_feed
from maillage.opendata.timetables.pages.parts.network_panel import size_text, trips_text
from maillage.web.wording import formats

_MOST_EXAMPLES: Final = 100  # of one rule
_MOST_ROWS: Final = 20  # shown of one finding


def feed_report(path: Path, _may_go_on: Callable[[], bool]) -> DocumentReport:
    """The report of an archive as of today; Refused, with what to do, if it cannot be read. Its process has bounds."""
    reading = read_feed(path, today=localdate(), bounds=SHORT_BOUNDS)
    timetable = reading.timetable
    errors = sum(finding.count for finding in reading.findings if finding.rule.severity is FeedSeverity.ERROR)
    return DocumentReport(
        kind="gtfs",
        is_valid=not errors,
        verdict=verdict_text(reading, errors),
        detail="",
        unread="",
        counts={
            "routes": timetable.line_count,
            "stops": timetable.stop_count,
            "trips": timetable.trip_count,
            "stopTimes": timetable.stop_time_count,
        },
        rules=tuple(_rules(reading.findings)),
        checked_by=_("Vérifié avec les règles du validateur canonique de GTFS (MobilityData)."),
    )


def verdict_text(reading: FeedReading, errors: int) -> str:
    """What was read and how many errors it has, in a sentence."""
    timetable = reading.timetable
    what = _("%(size)s, %(trips)s") % {"size": size_text(timetable), "trips": trips_text(timetable.trip_count)}
    if not errors:
        return _("Horaires lus : %(what)s. Aucune erreur.") % {"what": what}
    text = ngettext(
        "Horaires lus : %(what)s. %(count)s erreur à corriger.",
        "Horaires lus : %(what)s. %(count)s erreurs à corriger.",
        errors,
    )
    return text % {"what": what, "count": formats.number(errors)}


def _rules(findings: Sequence[FeedFinding]) -> Iterator[DocumentRule]:
    """The broken rules, most frequent first."""
    by_code = sorted(findings, key=lambda finding: finding.rule.code)
    groups = [list(group) for _code, group in groupby(by_code, key=lambda finding: finding.rule.code)]
    for group in sorted(groups, key=lambda group: -sum(finding.count for finding in group)):
        rule: FeedRule = group[0].rule
        yield DocumentRule(
            code=rule.code,
            # A document check knows no third degree: what is only good to know is a remark too.
            severity="error" if rule.severity is FeedSeverity.ERROR else "warning",
            level=rule.severity.value,
            asked_by=_("le validateur canonique de GTFS") if rule.is_canonical else _("cette plateforme"),
            source=rule.href,
            count=sum(finding.count for finding in group),
            examples=tuple(
                DocumentExample(
                    record=_rows(finding),
                    path=" · ".join(filter(None, (finding.file, finding.field_name))),
                    message=_(rule.message) % message_params(finding),
                )
                for finding in group[:_MOST_EXAMPLES]
            ),
        )


def _rows(finding: FeedFinding) -> str:
    if not finding.rows:
        return ""
    written = ", ".join(map(str, finding.rows[:_MOST_ROWS]))
    more = len(finding.rows) - _MOST_ROWS
    text = ngettext("ligne %(rows)s", "lignes %(rows)s", len(finding.rows)) % {"rows": written}
    return f"{text} + {formats.number(more)}" if more > 0 else text
