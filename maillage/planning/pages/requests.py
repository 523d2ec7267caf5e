"""The pages on which the agency asks for plans: the form with the list, and one request with what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.core.problems import Problem
from maillage.coverage.queries.plan_files import current_plan
from maillage.planning.intake.plan_questions import CANDIDATES, LEAST_SHARE, NUMBER, PLAN_FIELDS, STANDING
from maillage.planning.models import PlanRequest
from maillage.planning.pages.plan import PlanPage, plan_page
from maillage.planning.queries.plan_requests import plan_of_request, plan_requests, revision_of_requests
from maillage.planning.terms.plan_requests import PLAN_STATE_WORDS, CandidateSource, PlanQuestion, PlanRequestState
from maillage.web.wording.formats import day, number, percent

_USUAL: Final[Mapping[str, str]] = {
    CANDIDATES: CandidateSource.HIGH_GROUND.value,
    NUMBER: "3",
    STANDING: "oui",
    LEAST_SHARE: "0",
}
_MOST_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class PlanRequestRow:
    """One request of the list."""

    title: str
    href: str
    detail: str
    state: str


@dataclass(frozen=True, slots=True)
class PlanRequestsPage:
    """All that templates/planning/requests.html shows; ``typed`` and ``errors`` by the names of fields."""

    typed: Mapping[str, str]
    errors: Mapping[str, str]
    problem: str
    entry: str
    revision: str
    rows: tuple[PlanRequestRow, ...]
    high_ground: str
    from_file: str


@dataclass(frozen=True, slots=True)
class PlanRequestPage:
    """All that templates/planning/request.html shows; ``plan`` once it is made."""

    title: str
    answer: str
    question: tuple[str, ...]
    done: int
    total: int
    is_waiting: bool
    plan: PlanPage | None
    publish_href: str
    drop_href: str
    is_published: bool


def plan_requests_page(typed: Mapping[str, str] | None, problem: Problem | None, *, entry: str) -> PlanRequestsPage:
    """The form with what was typed, and what was asked for before."""
    findings = problem.findings if problem else ()
    texts = _USUAL if typed is None else typed
    return PlanRequestsPage(
        typed={name: texts.get(name, "") for name in PLAN_FIELDS},
        errors={finding.field_name: _(finding.message) % finding.params for finding in findings if finding.field_name},
        problem=_(problem.message) % problem.params if problem else "",
        entry=entry,
        revision=revision_of_requests(),
        rows=tuple(
            PlanRequestRow(
                row.title,
                reverse("plan_request", args=[row.pk]),
                " · ".join([day(row.asked_at.date()), *_question_words(PlanQuestion.of_values(row.question))[:2]]),
                _(PLAN_STATE_WORDS[PlanRequestState(row.state)]),
            )
            for row in plan_requests()[:_MOST_SHOWN]
        ),
        high_ground=CandidateSource.HIGH_GROUND.value,
        from_file=CandidateSource.FILE.value,
    )


def plan_request_page(row: PlanRequest, *, may_publish: bool) -> PlanRequestPage:
    """One request: how far it is, why it failed, or the plan."""
    state, plan, published = PlanRequestState(row.state), plan_of_request(row), current_plan()
    is_published = published is not None and published.version == row.version
    proposal = None if plan is None else plan_page(plan)
    match state:
        case PlanRequestState.ASKED:
            answer = _("Ce projet attend son tour : il se calcule sans vous, vous pouvez fermer cette page.")
        case PlanRequestState.RUNNING if row.total:
            words = {"done": number(row.done), "total": number(row.total)}
            answer = _("Ce projet se calcule : %(done)s emplacements sur %(total)s.") % words
        case PlanRequestState.RUNNING:
            answer = _("Ce projet se calcule : il lit le relief et les emplacements.")
        case PlanRequestState.FAILED:
            failure: Mapping[str, Any] = row.failure or {"message": "", "params": {}}
            words = {"problem": _(failure["message"]) % failure["params"] if failure["message"] else ""}
            answer = _("Ce projet n’a pas abouti : %(problem)s") % words
        case PlanRequestState.DONE if proposal:
            answer = proposal.answer
        case PlanRequestState.DONE:
            answer = _("Ce projet a été retiré du disque : demandez-le de nouveau.")
    return PlanRequestPage(
        title=row.title,
        answer=answer,
        question=_question_words(PlanQuestion.of_values(row.question)),
        done=row.done,
        total=row.total,
        is_waiting=state in {PlanRequestState.ASKED, PlanRequestState.RUNNING},
        plan=proposal,
        publish_href=reverse("plan_publish", args=[row.pk]) if may_publish and proposal and not is_published else "",
        drop_href="" if state is PlanRequestState.RUNNING else reverse("plan_drop", args=[row.pk]),
        is_published=is_published,
    )


def _question_words(question: PlanQuestion) -> tuple[str, ...]:
    """The question, a line a thing."""
    lines = [
        _("sites à ajouter : %(count)s") % {"count": number(question.number)}
        if question.budget_eur is None
        else _("budget : %(budget)s €") % {"budget": number(question.budget_eur)},
        _("parmi les hauteurs du relief")
        if question.candidates is CandidateSource.HIGH_GROUND
        else _("parmi les emplacements d’un fichier"),
    ]
    if question.counts_standing:
        lines.append(_("à côté des sites en service et planifiés"))
    if question.least_share:
        lines.append(_("chaque commune reçoit %(share)s de son besoin") % {"share": percent(question.least_share)})
    if question.capacity is not None:
        lines.append(_("foyers par site, au plus : %(count)s") % {"count": number(question.capacity)})
    if question.is_clear:
        lines.append(_("antennes d’abonné posées avec soin : 100 m dégagés"))
    if question.is_exact:
        lines.append(_("avec la preuve du meilleur choix"))
    return tuple(lines)
