"""Makes the plans that were asked for, one after the other, and publishes the one that the agency chooses.

It is a duty of the follower: its state is the rows. If killed it begins again, three times at most.
"""

import datetime as dt
import shutil
import time
from dataclasses import replace
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.utils.timezone import localdate

from maillage.core.problems import Problem, Refused, sentence
from maillage.core.tables.writing.csv_file import write_csv
from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.network.domain.sites import SiteState
from maillage.cover.network.store.antenna_files import antenna_folder
from maillage.cover.network.store.network_sites import active_sites
from maillage.cover.network.store.site_cells import site_columns, table_rows
from maillage.cover.prediction.domain.plan_requests import MOST_ATTEMPTS, PlanQuestion, PlanRequestState
from maillage.cover.prediction.domain.point_questions import CLEAR_END_M
from maillage.cover.prediction.store.build.plan_folder import BuiltPlan, PlanTask, build_plan
from maillage.cover.prediction.store.calibrations import calibration_in_force, heights_in_force
from maillage.cover.prediction.store.loaded_addresses import loaded_addresses
from maillage.cover.prediction.store.plan_requests import (
    CANDIDATES,
    COSTS,
    planning_for_agency,
    request_file,
    request_folder,
)
from maillage.cover.prediction.store.plan_tables.models import PlanRequest
from maillage.web.installation import home_territory

_TELL_EVERY_S: Final = 1.0
_STANDING: Final = (SiteState.PLANNED.value, SiteState.IN_SERVICE.value)
_TOO_LARGE: Final = (
    "plan_too_large",
    sentence("Ce calcul s’est arrêté trois fois : demandez moins de candidats, ou plus de mémoire."),
)


def make_asked_plans(now: dt.datetime) -> int:
    """How many plans were tried: the oldest that waits, or was begun and left; its problem is kept with it."""
    row = (
        PlanRequest.objects.filter(state__in=[PlanRequestState.ASKED, PlanRequestState.RUNNING]).order_by("pk").first()
    )
    if row is None:
        return 0
    row.attempts += 1
    row.state, row.done, row.total = PlanRequestState.RUNNING.value, 0, 0
    row.save(update_fields=["attempts", "state", "done", "total"])
    try:
        if row.attempts > MOST_ATTEMPTS:
            raise Refused(*_TOO_LARGE)
        planning_for_agency(row.asked_by or AnonymousUser())  # who asked may be of the agency no more
        row.version = _plan_of(row, now).version
        row.state = PlanRequestState.DONE.value
    except Problem as problem:
        # Whoever asked reads on its page what was wrong, and asks again with another question.
        row.state = PlanRequestState.FAILED.value
        row.failure = {"code": problem.code, "message": problem.message, "params": dict(problem.params)}
    row.ended_at = now
    row.save(update_fields=["state", "version", "failure", "ended_at"])
    shutil.rmtree(request_folder(row.pk), ignore_errors=True)
    return 1


def _plan_of(row: PlanRequest, now: dt.datetime) -> BuiltPlan:
    """The plan of a request, on the loaded terrain; how far it is stands in the row."""
    question = PlanQuestion.of_values(row.question)
    sites = list(active_sites().filter(state__in=_STANDING)) if question.counts_standing else []
    budget = LinkBudget()
    task = PlanTask(
        territory=home_territory(),
        day=localdate(now),
        spend=question.number if question.budget_eur is None else question.budget_eur,
        candidates=request_file(row.pk, CANDIDATES),
        addresses=loaded_addresses(),
        costs=request_file(row.pk, COSTS),
        capacity=question.capacity,
        least_share=question.least_share,
        is_exact=question.is_exact,
        budget=replace(budget, receiver_clear_m=CLEAR_END_M) if question.is_clear else budget,
        is_invented=any(site.is_invented for site in sites),
        calibration=calibration_in_force(),
        heights=heights_in_force(),
    )
    told_at = 0.0

    def on_site(done: int, total: int) -> None:
        nonlocal told_at
        if done == total or time.monotonic() - told_at > _TELL_EVERY_S:
            told_at = time.monotonic()
            PlanRequest.objects.filter(pk=row.pk).update(done=done, total=total)

    if not sites:
        return build_plan(task, on_site=on_site)
    with antenna_folder({}) as folder:
        standing = folder / "sites.csv"
        with standing.open("wb") as stream:
            write_csv(table_rows(sites), site_columns(), stream, is_neutral=False)
        return build_plan(replace(task, fixed=standing, patterns=folder), on_site=on_site)
