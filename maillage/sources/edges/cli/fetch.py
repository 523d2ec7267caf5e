"""``maillage sources first-day`` and ``fetch``: fetches sources now, with progress, and keeps them fresh afterwards."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from maillage.accounts.store.organisations import agency_or_none
from maillage.accounts.store.trace import installation_acting
from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson, print_json
from maillage.core.problems import sentence
from maillage.sources.domain.terms import SourceDeclaration, SourceStatus
from maillage.sources.pages.parts.source_words import problem_sentence
from maillage.sources.store.choices import choose_sources, declared_source, sources_of_lot
from maillage.sources.store.models import SourceState
from maillage.sources.store.outcomes import Refreshed
from maillage.sources.store.refreshing import refresh_file
from maillage.sources.store.region import home_region, region_codes
from maillage.sources.store.source_files import declarations
from maillage.web.wording import formats

_FAULTS = frozenset({SourceStatus.FAILING, SourceStatus.REFUSED, SourceStatus.LOST})
_SOME_FAILED = 3
_STEPS = {
    "fetching": sentence("téléchargement"),
    "proving": sentence("vérification"),
    "taking": sentence("lecture"),
}


def first_day(
    *,
    region: Annotated[str | None, typer.Option(help="Code of the region; else that of this installation.")] = None,
    lot: Annotated[int, typer.Option(min=1, max=3, help="1 in ten minutes, 2 within the hour, 3 overnight.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Fetch the open data of a region. Example: maillage sources first-day --region 52 --lot 1.

    What was killed goes on where it was; what the publisher still has is not fetched again. From then on the follower
    keeps it fresh. Exit status: 0, 3 where a source could not be taken (the others are).
    """
    _fetch(sources_of_lot(lot), region, as_json=as_json)


def fetch(
    names: Annotated[list[str], typer.Argument(help="Ids of sources: « maillage sources list ».")],
    *,
    region: Annotated[str | None, typer.Option(help="Code of the region; else that of this installation.")] = None,
    as_json: AsJson = False,
) -> None:
    """Fetch sources now, and keep them fresh. Example: maillage sources fetch insee-communes.

    Exit status: 0, 1 where there is no such source, 3 where one could not be taken.
    """
    _fetch([declared_source(name) for name in names], region, as_json=as_json)


def _fetch(selection: Sequence[SourceDeclaration], region: str | None, *, as_json: bool) -> None:
    codes = region_codes(region or home_region())
    organisation = agency_or_none()
    acting = installation_acting(organisation.pk) if organisation is not None else None
    states = choose_sources(acting, selection, codes, now=utc_now())
    outcomes = []
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=as_json) as bar:
        for state in states:
            outcome = _refresh_with_progress(state, bar)
            outcomes.append(outcome)
            if not as_json:
                bar.console.print(_outcome_text(outcome), highlight=False, markup=False)
    if as_json:
        print_json([_outcome_facts(outcome) for outcome in outcomes])
    else:
        count = sum(outcome.status is SourceStatus.CURRENT for outcome in outcomes)
        words = {"taken": formats.number(count), "all": formats.number(len(outcomes))}
        sys.stdout.write(_("%(taken)s fichiers pris, sur %(all)s demandés.") % words + "\n")
    if any(outcome.status in _FAULTS for outcome in outcomes):
        raise typer.Exit(_SOME_FAILED)


def _refresh_with_progress(state: SourceState, bar: Progress) -> Refreshed:
    declaration = declarations()[state.source]
    name = f"{declaration.title} {state.part}".strip()
    task = bar.add_task(name, total=None)

    def report(step: str, done: int, whole: int | None) -> None:
        bar.update(task, description=f"{name} · {_(_STEPS[step])}", completed=done, total=whole)

    try:
        return refresh_file(state, declaration, region_codes(state.region), on_progress=report)
    finally:
        bar.remove_task(task)


def _outcome_text(outcome: Refreshed) -> str:
    name = f"{outcome.source} {outcome.part}".strip()
    if outcome.problem is not None:
        return f"{name} : {problem_sentence(outcome.problem)}"
    if outcome.status is SourceStatus.UNCHANGED:
        return _("%(name)s : inchangée.") % {"name": name}
    rows_kept = outcome.rows.kept if outcome.rows is not None else None
    if rows_kept is None:
        return _("%(name)s : prise.") % {"name": name}
    text = _("%(name)s : prise, %(rows)s lignes en service.") % {"name": name, "rows": formats.number(rows_kept)}
    remark = outcome.rows.remark if outcome.rows is not None else None
    return text if remark is None else f"{text} {problem_sentence(remark)}"


def _outcome_facts(outcome: Refreshed) -> dict[str, object]:
    rows = outcome.rows
    return {
        "source": outcome.source,
        "part": outcome.part,
        "status": outcome.status.value,
        "receivedBytes": outcome.received_bytes,
        "rowsKept": rows.kept if rows else None,
        "rowsAside": rows.aside if rows else None,
        "remark": problem_sentence(rows.remark) if rows and rows.remark else None,
        "code": outcome.problem.code if outcome.problem else None,
        "problem": problem_sentence(outcome.problem) if outcome.problem else None,
    }
