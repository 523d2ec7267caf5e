"""The agency requests plans, follows their progress or failure, and publishes the one it chooses."""

import secrets
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_stubs_ext import StrOrPromise

from maillage.accounts.domain.terms import Role
from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import User
from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.cover.prediction.domain.plan_requests import (
    LONGEST_TITLE,
    MOST_SITES,
    CandidateSource,
    PlanQuestion,
    PlanRequestState,
)
from maillage.cover.prediction.intake import plan_questions as columns
from maillage.cover.prediction.intake.plan_questions import CANDIDATES_FILE, COSTS_FILE
from maillage.cover.prediction.pages.plan import plan_page
from maillage.cover.prediction.store.plan_files import current_plan
from maillage.cover.prediction.store.plan_requests import (
    CANDIDATES,
    COSTS,
    ask_for_plan,
    drop_request,
    may_plan,
    plan_of_request,
    plan_request,
    plan_requests,
    planning_for_agency,
    publish_asked_plan,
    revision_of_requests,
)
from maillage.cover.prediction.store.plan_tables.models import PlanRequest
from maillage.kits.forms.fields import LineField, sent_as
from maillage.kits.forms.forms import EntryForm
from maillage.web.bodies import accepts_files
from maillage.web.error_pages import answer_change
from maillage.web.wording.formats import number, percent

_YES: Final = {"value": "oui"}
_TABLES: Final = {"accept": ".csv,.txt,.tsv,.xlsx"}
_MOST_SHOWN: Final = 50

MOST_BYTES: Final = 64 * 1024 * 1024  # ANFR's register of supports of the whole of France is 20 MB
_ENDINGS: Final = (".csv", ".tsv", ".txt", ".xlsx", ".gz")


def _number(label: StrOrPromise, *, least: int, most: int | None = None, initial: str = "") -> forms.CharField:
    bounds = {"min": least} if most is None else {"min": least, "max": most}
    return forms.CharField(label=label, required=False, initial=initial, widget=forms.NumberInput(attrs=bounds))


def _box(label: StrOrPromise, *, initial: bool = False) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, initial=initial, widget=forms.CheckboxInput(attrs=_YES))


class PlanQuestionForm(EntryForm):
    """What the agency asks of a plan; ``question`` reads it with the files that came (intake/plan_questions.py)."""

    title = sent_as(
        columns.TITLE,
        LineField(
            label=gettext_lazy("Nom du projet"),
            required=False,
            max_length=LONGEST_TITLE,
            widget=forms.TextInput(attrs={"required": True}),
        ),
    )
    candidates = sent_as(
        columns.CANDIDATES,
        forms.CharField(
            label=gettext_lazy("Où des sites peuvent se dresser"),
            required=False,
            initial=CandidateSource.HIGH_GROUND.value,
            widget=forms.RadioSelect(
                choices=[
                    (CandidateSource.HIGH_GROUND.value, gettext_lazy("sur les hauteurs du relief chargé")),
                    (
                        CandidateSource.FILE.value,
                        gettext_lazy("aux emplacements d’un fichier : supports de l’ANFR, ou tableau de sites"),
                    ),
                ]
            ),
        ),
    )
    candidates_file = sent_as(
        columns.CANDIDATES_FILE,
        forms.FileField(
            label=gettext_lazy("Le fichier des emplacements"),
            required=False,
            widget=forms.FileInput(attrs={"accept": f"{_TABLES['accept']},.gz"}),
        ),
    )
    number = sent_as(
        columns.NUMBER, _number(gettext_lazy("Combien de sites ajouter"), least=1, most=MOST_SITES, initial="3")
    )
    budget = sent_as(columns.BUDGET, _number(gettext_lazy("Budget, en euros"), least=1))
    costs_file = sent_as(
        columns.COSTS_FILE,
        forms.FileField(
            label=gettext_lazy("Ce que coûte chaque site (CSV : code_site, cout_eur)"),
            required=False,
            widget=forms.FileInput(attrs=_TABLES),
        ),
    )
    counts_standing = sent_as(
        columns.STANDING, _box(gettext_lazy("Compter les sites en service et planifiés"), initial=True)
    )
    least_share = sent_as(
        columns.LEAST_SHARE,
        _number(
            gettext_lazy("Part du besoin que chaque commune reçoit au moins, en %"), least=0, most=100, initial="0"
        ),
    )
    capacity = sent_as(
        columns.CAPACITY, _number(gettext_lazy("Foyers qu’un site sert au plus (vide : sans limite)"), least=1)
    )
    is_clear = sent_as(
        columns.CLEAR,
        _box(gettext_lazy("Supposer les antennes d’abonné posées avec soin : 100 m dégagés")),
    )
    is_exact = sent_as(
        columns.EXACT,
        _box(gettext_lazy("Chercher la preuve du meilleur choix (plus long, sans limite de foyers)")),
    )

    def question(self, files: Collection[str]) -> PlanQuestion:
        """What is asked; Refused with what to correct."""
        return columns.read_plan_question(self.texts(), has_candidates=CANDIDATES in files, has_costs=COSTS in files)

    @property
    def asks_conditions(self) -> bool:
        """Whether something of the folded conditions is to be corrected."""
        return bool(self["least_share"].errors or self["capacity"].errors)


def plan_requests_context(form: PlanQuestionForm) -> dict[str, object]:
    """The form, and what was asked for before."""
    return {"form": form, "revision": revision_of_requests(), "rows": plan_requests()[:_MOST_SHOWN]}


def plan_request_context(row: PlanRequest, *, may_publish: bool) -> dict[str, object]:
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
    return {
        "row": row,
        "answer": answer,
        "is_waiting": state in {PlanRequestState.ASKED, PlanRequestState.RUNNING},
        "plan": proposal,
        "may_publish": may_publish and proposal is not None and not is_published,
        "may_drop": state is not PlanRequestState.RUNNING,
        "is_published": is_published,
    }


def question_words(row: PlanRequest) -> list[str]:
    """What a request asks, a line a thing; where sites may stand and how many come first."""
    question = PlanQuestion.of_values(row.question)
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
    return lines


@accepts_files(MOST_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def asked_plans(request: HttpRequest, person: User) -> HttpResponse:
    """The form and the list; a POST asks for a plan."""
    acting = planning_for_agency(person)
    if request.method == "POST":
        form = PlanQuestionForm(request.POST, request.FILES)
        with form.refusals(), received_plan_files(request, {CANDIDATES: CANDIDATES_FILE, COSTS: COSTS_FILE}) as files:
            question = form.question(files)
            entry = form.entry or secrets.token_urlsafe(24)
            row = ask_for_plan(acting, question, files, entry=entry, now=utc_now())
            return redirect("plan_request", number=row.pk)
    else:
        form = PlanQuestionForm()
    return render(request, "prediction/requests.html", plan_requests_context(form), status=form.status)


@require_safe
@for_people_here
def request_of_plan(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """One request, and the plan that came of it."""
    planning_for_agency(person)
    context = plan_request_context(plan_request(number), may_publish=may_plan(person, Role.PUBLISHER))
    answer = render(request, "prediction/request.html", context)
    if context["is_waiting"]:
        answer["Refresh"] = "5"  # no script is needed to see it go on
    return answer


@require_POST
@for_people
def publish(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Everybody sees this plan from now on."""
    acting = planning_for_agency(person, Role.PUBLISHER)

    def write() -> str:
        publish_asked_plan(acting, plan_request(number), now=utc_now())
        return _("Ce projet est publié.")

    return answer_change(request, write, "coverage_plans", failed=request.path.removesuffix("/publier"))


@require_POST
@for_people
def drop(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """A request that nobody wants any more."""
    acting = planning_for_agency(person)

    def write() -> str:
        drop_request(acting, plan_request(number), now=utc_now())
        return _("La demande est retirée.")

    return answer_change(request, write, "plan_requests", failed=request.path.removesuffix("/retirer"))


@contextmanager
def received_plan_files(request: HttpRequest, fields: Mapping[str, str]) -> Iterator[dict[str, Path]]:
    """Where the files lie that were sent: by their names, ``fields`` says in which field each comes.

    Refused: one that is too large, and one that is no table.
    """
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for name, field in fields.items():
            sent = request.FILES.get(field)
            if not isinstance(sent, UploadedFile) or not sent.name:
                continue
            ending = Path(sent.name).suffix.lower()
            if ending not in _ENDINGS or (sent.size or 0) > MOST_BYTES:
                message = sentence("« %(file)s » n’est pas un tableau (CSV, TXT, XLSX) de %(most)s Mo au plus.")
                raise Refused("plan_file", message, file=Path(sent.name).name, most=MOST_BYTES // 1024**2)
            paths[name] = Path(folder) / f"{name}{ending}"
            with paths[name].open("wb") as copy:
                copy.writelines(sent.chunks())
        yield paths
