"""The pages of the harvest, in words: sources, harvests, outcomes and reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.accounts.queries import User
from maillage.accounts.queries.permissions import may_administer
from maillage.catalog.terms import ItemStatus
from maillage.harvest.forms import HarvestSourceForm
from maillage.harvest.models import HarvestItem, HarvestRun, HarvestSource
from maillage.harvest.queries import harvest
from maillage.harvest.rules.harvest import REASON_LABELS, REASONS
from maillage.kits.lists.paging import page_number

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
    outcomes: harvest.ItemsPage
    before: str
    after: str
    may_start: bool


def sources_page(person: User) -> SourcesPage:
    """The sources that ``person`` looks after; Forbidden where she looks after none."""
    sources = harvest.sources_for(person)
    newest = harvest.newest_runs(sources)
    lines = [_source_line(source, newest.get(source.pk)) for source in sources]
    return SourcesPage(rows=lines, may_add=bool(harvest.organisations_to_harvest(person)))


def source_page(person: User, number: int) -> SourcePage:
    """The source of that number; NotFound, and Forbidden for who does not look after it."""
    source = harvest.source_seen_by(person, number)
    runs = [_run_row(run) for run in harvest.runs_of(source)]
    return SourcePage(
        row=_source_line(source, None),
        runs=runs,
        may_change=may_administer(person, source.organisation),
        may_start=any(row.run.is_dry and not row.run.error for row in runs),
    )


def run_page(person: User, number: int, query: QueryDict) -> RunPage:
    """The harvest of that number, narrowed by the ``query`` of the address; NotFound, Forbidden."""
    run = harvest.run_at(number)
    harvest.source_seen_by(person, run.source_id)
    reasons = harvest.reasons_of(run)
    status, code = query.get("issue", ""), query.get("raison", "")
    status = status if status in {status.value for status in ItemStatus} else ""
    code = code if code in reasons else ""
    items = harvest.items_of(run, status=status, code=code, number=page_number(query.get("page", "")))
    return RunPage(
        row=_run_row(run),
        source=run.source,
        statuses=[
            StatusChoice(choice.value, str(words), run.counts[choice.value], choice.value == status)
            for choice, words in _STATUS_WORDS.items()
            if run.counts.get(choice.value)
        ],
        reasons=[
            StatusChoice(reason, _(REASON_LABELS.get(reason, reason)), count, reason == code)
            for reason, count in reasons.items()
        ],
        items=[
            ItemRow(
                item,
                str(_ONE_STATUS[ItemStatus(item.status)]),
                _(REASONS[item.code]) % item.reason_params if item.code in REASONS else item.reason,
            )
            for item in items.items
        ],
        outcomes=items,
        before=_page_address(query, items.number - 1) if items.number > 1 else "",
        after=_page_address(query, items.number + 1) if items.number < items.page_count else "",
        may_start=may_administer(person, run.source.organisation) and run.is_dry and not run.source.is_active,
    )


def _source_line(source: HarvestSource, newest: HarvestRun | None) -> HarvestSourceLine:
    return HarvestSourceLine(source, source.kind.upper(), _run_row(newest) if newest else None)


def _run_row(run: HarvestRun) -> RunRow:
    counts = [
        StatusCount(status.value, str(words), run.counts[status.value])
        for status, words in _STATUS_WORDS.items()
        if run.counts.get(status.value)
    ]
    detail = run.error_detail
    error = _(detail["message"]) % detail["params"] if detail else run.error
    return RunRow(run, counts, sum(count.number for count in counts), error)


def _page_address(query: QueryDict, number: int) -> str:
    query = query.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
