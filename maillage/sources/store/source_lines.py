"""The sources as lines: of which day their data are, and what the last look found.

Pages and /health read the published lines (one small file, no query); the page of sources and commands read the rows.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate
from pydantic import TypeAdapter, ValidationError

from maillage.core.files.atomic import signature_of
from maillage.sources.domain.terms import SourceDeclaration, SourceLine, SourceStatus
from maillage.sources.store.models import SourceReading, SourceState
from maillage.sources.store.source_files import declarations, status_file

_LINES: Final = TypeAdapter(tuple[SourceLine, ...])
# Of the files of a source, the worst state is given.
_WORST_FIRST: Final = (
    SourceStatus.REFUSED,
    SourceStatus.LOST,
    SourceStatus.FAILING,
    SourceStatus.EMPTY,
    SourceStatus.FETCHING,
    SourceStatus.NEVER,
    SourceStatus.CURRENT,
    SourceStatus.UNCHANGED,
)


class _PublishedLines:
    """The published lines of this process, read again when the file is replaced."""

    signature: object = None
    lines: tuple[SourceLine, ...] = ()


def source_lines(*, is_wanted_only: bool = True) -> list[SourceLine]:
    """A line a source from the rows, in the order of the declarations; with those that nobody chose if asked."""
    states = defaultdict[str, list[SourceState]](list)
    for state in SourceState.objects.order_by("source", "part"):
        states[state.source].append(state)
    refused = {state.refused_sha256 for group in states.values() for state in group if state.refused_sha256}
    readings = SourceReading.objects.filter(sha256__in=refused, status=SourceStatus.REFUSED.value)
    # Looked at each day, it is refused since the first time.
    since = dict(readings.order_by("-answered_at").values_list("sha256", "answered_at")) if refused else {}
    return [
        _line(declaration, states[declaration.id], since)
        for declaration in declarations().values()
        if states[declaration.id] or not is_wanted_only
    ]


def lines_text(lines: Sequence[SourceLine]) -> bytes:
    """The lines as the file that is published."""
    return _LINES.dump_json(tuple(lines))


def published_lines() -> tuple[SourceLine, ...]:
    """The lines as they were last published; none before the first source was chosen, or if the file is damaged."""
    file = status_file()
    signature = signature_of(file)
    if signature != _PublishedLines.signature:
        try:
            _PublishedLines.lines = _LINES.validate_json(file.read_bytes()) if signature else ()
        except (OSError, ValidationError):
            _PublishedLines.lines = ()  # cut on a full disk: the next look at a source rewrites it
        _PublishedLines.signature = signature
    return _PublishedLines.lines


def troubled_lines(today: date) -> list[SourceLine]:
    """The published lines that are late, refused, lost or unreachable, but for those to be read within the minute."""
    troubled = [line for line in published_lines() if line.is_troubled(today)]
    asked = SourceState.objects.filter(source__in=[line.id for line in troubled], next_at=None)
    soon = set(asked.values_list("source", flat=True)) if troubled else set()
    return [line for line in troubled if line.id not in soon]


def lines_version() -> Hashable:
    """A value that changes whenever the foot of a page does, for pages that are kept; a look alone changes none."""
    today = localdate()
    return tuple(
        (line.id, line.data_on, line.attribution, line.licence, line.features, line.is_late(today))
        for line in published_lines()
    )


def lines_of_features(features: Collection[str]) -> list[SourceLine]:
    """The published lines of the sources on which pages of these features rest, of those that have data."""
    dated = (line for line in published_lines() if line.data_on is not None)
    return [line for line in dated if any(feature in features for feature in line.features)]


def readings_of(source: str, *, most: int = 20) -> list[SourceReading]:
    """The newest readings of a source that were taken in, newest first."""
    return list(SourceReading.objects.filter(source=source, status=SourceStatus.CURRENT.value)[:most])


def due_states(now: datetime) -> list[SourceState]:
    """The files whose look is due, never looked at first."""
    due = SourceState.objects.filter(next_at__lte=now) | SourceState.objects.filter(next_at=None)
    order = {source: place for place, source in enumerate(declarations())}
    states = [state for state in due if state.source in order and not declarations()[state.source].is_off]
    return sorted(states, key=lambda state: (state.changed_at is not None, order[state.source], state.part))


def _line(
    declaration: SourceDeclaration, states: Sequence[SourceState], refused_since: Mapping[str, datetime]
) -> SourceLine:
    line = SourceLine(
        id=declaration.id,
        title=declaration.title,
        publisher=declaration.publisher,
        licence=declaration.licence,
        attribution=declaration.attribution,
        page=declaration.page,
        features=declaration.features,
        status=SourceStatus.NEVER,
        late_after_days=declaration.freshness.late_after_days,
        every_days=declaration.freshness.every_days,
        is_frozen=declaration.freshness.frozen,
    )
    if not states:
        return line
    worst = min(states, key=lambda state: _WORST_FIRST.index(SourceStatus(state.status)))
    dates: list[date] = [state.data_on for state in states if state.data_on is not None]
    return replace(
        line,
        status=SourceStatus(worst.status),
        # Of several files the oldest day is given: the others are no older.
        data_on=min(dates) if len(dates) == len(states) else None,
        asked_at=_newest(state.asked_at for state in states),
        answered_at=_newest(state.answered_at for state in states),
        changed_at=_newest(state.changed_at for state in states),
        next_at=min((state.next_at for state in states if state.next_at is not None), default=None),
        rows=_total(state.rows for state in states),
        size_bytes=_total(state.size_bytes for state in states),
        problem=worst.problem.get("message", ""),
        params=worst.problem.get("params", {}),
        digest=worst.refused_sha256[:16] if worst.status == SourceStatus.REFUSED else "",
        refused_at=refused_since.get(worst.refused_sha256) if worst.status == SourceStatus.REFUSED else None,
    )


def _newest(moments: Any) -> datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)


def _total(counts: Any) -> int | None:
    counted = [count for count in counts if count is not None]
    return sum(counted) if counted else None
