"""What the pages of the harvest show, in words: sources, harvests, outcomes and reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.catalog.terms import ItemStatus
from maillage.harvest.forms import HarvestSourceForm
from maillage.harvest.models import HarvestItem, HarvestRun, HarvestSource
from maillage.harvest.queries.harvest import ItemsPage
from maillage.harvest.rules.harvest import REASON_LABELS, REASONS

_STATUS_WORDS: Final = {
    ItemStatus.CREATED: gettext_lazy("nouveaux"),
    ItemStatus.UPDATED: gettext_lazy("changés"),
    ItemStatus.UNCHANGED: gettext_lazy("inchangés"),
    ItemStatus.SKIPPED: gettext_lazy("laissés"),
    ItemStatus.FAILED: gettext_lazy("en défaut"),
    ItemStatus.ARCHIVED: gettext_lazy("archivés"),
}
_ONE_STATUS: Final = {
    ItemStatus.CREATED: gettext_lazy("nouveau"),
    ItemStatus.UPDATED: gettext_lazy("changé"),
    ItemStatus.UNCHANGED: gettext_lazy("inchangé"),
    ItemStatus.SKIPPED: gettext_lazy("laissé"),
    ItemStatus.FAILED: gettext_lazy("en défaut"),
    ItemStatus.ARCHIVED: gettext_lazy("archivé"),
}


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many data sets had one outcome."""

    status: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class StatusChoice:
    """One choice of a filter."""

    word: str
    label: str
    number: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class RunRow:
    """One harvest: its counts, and why it ended early where it did."""

    run: HarvestRun
    counts: Sequence[StatusCount]
    total: int
    error: str


@dataclass(frozen=True, slots=True)
class HarvestSourceLine:
    """One source, and its newest harvest where there is one."""

    source: HarvestSource
    kind: str
    newest: RunRow | None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """What became of one data set."""

    item: HarvestItem
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """The sources that a person looks after."""

    rows: Sequence[HarvestSourceLine]
    may_add: bool


@dataclass(frozen=True, slots=True)
class AddPage:
    """The form that adds a source."""

    form: HarvestSourceForm


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One source with its harvests; it starts after a trial that reads the catalogue."""

    row: HarvestSourceLine
    runs: Sequence[RunRow]
    may_change: bool
    may_start: bool


@dataclass(frozen=True, slots=True)
class RunPage:
    """One harvest with the outcomes, filtered and by pages."""

    row: RunRow
    source: HarvestSource
    statuses: Sequence[StatusChoice]
    reasons: Sequence[StatusChoice]
    items: Sequence[ItemRow]
    shown: ItemsPage
    before: str
    after: str
    may_start: bool


def source_row(source: HarvestSource, newest: HarvestRun | None) -> HarvestSourceLine:
    """The source as lists show it."""
    return HarvestSourceLine(source, source.kind.upper(), run_row(newest) if newest else None)


def run_row(run: HarvestRun) -> RunRow:
    """The harvest as lists show it."""
    counts = [
        StatusCount(status.value, str(words), run.counts[status.value])
        for status, words in _STATUS_WORDS.items()
        if run.counts.get(status.value)
    ]
    return RunRow(run, counts, sum(count.number for count in counts), run_error(run))


def run_error(run: HarvestRun) -> str:
    """Why the harvest ended early, in the language of the page; empty where it did not."""
    detail = run.error_detail
    return _(detail["message"]) % detail["params"] if detail else run.error


def item_row(item: HarvestItem) -> ItemRow:
    """The outcome as the page says it."""
    reason = _(REASONS[item.code]) % item.reason_params if item.code in REASONS else item.reason
    return ItemRow(item, str(_ONE_STATUS[ItemStatus(item.status)]), reason)


def status_choices(counts: Mapping[str, int], selected: str) -> list[StatusChoice]:
    """The outcomes to choose among."""
    return [
        StatusChoice(status.value, str(words), counts[status.value], status.value == selected)
        for status, words in _STATUS_WORDS.items()
        if counts.get(status.value)
    ]


def reason_choices(reasons: Mapping[str, int], selected: str) -> list[StatusChoice]:
    """The reasons to choose among."""
    return [
        StatusChoice(code, _(REASON_LABELS.get(code, code)), number, code == selected)
        for code, number in reasons.items()
    ]
