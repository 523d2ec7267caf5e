"""The pages of the harvest: a person's sources, one source with its runs, one run."""

from typing import Any

from django.http import QueryDict

from maillage.accounts.queries import User
from maillage.accounts.queries.permissions import may_administer
from maillage.catalog.terms import ItemStatus
from maillage.harvest.queries import harvest
from maillage.kits.lists.paging import page_number


def sources_context(person: User) -> dict[str, Any]:
    """The sources that ``person`` administers, each with its latest run; Forbidden if there are none."""
    sources = harvest.sources_for(person)
    newest = harvest.newest_runs(sources)
    return {
        "sources": [(source, newest.get(source.pk)) for source in sources],
        "may_add": bool(harvest.organisations_to_harvest(person)),
    }


def source_context(person: User, number: int) -> dict[str, Any]:
    """The source with that number; NotFound, or Forbidden for those who do not administer it."""
    source = harvest.source_seen_by(person, number)
    runs = harvest.runs_of(source)
    return {
        "source": source,
        "runs": runs,
        "may_change": may_administer(person, source.organisation),
        # Requires a successful trial.
        "may_start": any(run.is_dry and not run.error for run in runs),
    }


def run_context(person: User, number: int, query: QueryDict) -> dict[str, Any]:
    """The run with that number, filtered by ``query``; NotFound, Forbidden."""
    run = harvest.run_at(number)
    harvest.source_seen_by(person, run.source_id)
    reasons = harvest.reasons_of(run)
    status, code = query.get("issue", ""), query.get("raison", "")
    status = status if status in {status.value for status in ItemStatus} else ""
    code = code if code in reasons else ""
    items = harvest.items_of(run, status=status, code=code, number=page_number(query.get("page", "")))
    return {
        "run": run,
        "source": run.source,
        "status": status,
        "code": code,
        "reasons": reasons,
        "items": items,
        "before": _page_address(query, items.number - 1) if items.number > 1 else "",
        "after": _page_address(query, items.number + 1) if items.number < items.page_count else "",
        "may_start": may_administer(person, run.source.organisation) and run.is_dry and not run.source.is_active,
    }


def _page_address(query: QueryDict, number: int) -> str:
    query = query.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
