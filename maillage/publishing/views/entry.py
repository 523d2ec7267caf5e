"""The door of the pages of publication: who is logged in, which draft, for whom; what an action answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from maillage.accounts.queries import Organisation, User, mandate_holder_of, person_of
from maillage.accounts.terms import Acting, Role
from maillage.catalog.queries.schemas import model_named
from maillage.catalog.terms import Step
from maillage.core.problems import Problem, Refused
from maillage.core.schema.terms import Schema
from maillage.publishing.models import Draft
from maillage.publishing.queries.drafts import draft_at, draft_schema
from maillage.web.doors import to_sign_in
from maillage.web.telling import telling_problems

Page = Callable[..., HttpResponseBase]

STEP_ORDER: Final = (Step.CHOOSE, Step.FILL, Step.DESCRIBE, Step.PUBLISH)


@dataclass(frozen=True, slots=True)
class Here:
    """A person at a draft: for which organisation she acts, through which one, and what is published."""

    person: User
    draft: Draft
    acting: Acting
    through: Organisation | None

    @property
    def schema(self) -> Schema:
        """The schema of the draft; one without fields where it has none."""
        return draft_schema(self.draft)


_KEEPING: Final = frozenset({"catalog_begin", "draft_form", "draft_describe"})


@dataclass(frozen=True, slots=True)
class StepLink:
    """One of the four steps: done, here, or to come; ``href`` is empty where it cannot be gone to."""

    number: int
    name: str
    href: str
    is_here: bool
    is_done: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page of a draft shows around itself."""

    title: str
    organisation: Organisation
    through: Organisation | None
    steps: tuple[StepLink, ...]
    draft_id: UUID
    saved: str


def for_people(page: Page) -> Page:
    """``page(request, person, …)`` for somebody who is logged in; others log in and come back."""

    @never_cache
    @telling_problems
    @wraps(page)
    def entered(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        person = person_of(request)
        if person is None:
            return to_sign_in(request, after_sign_in(request))
        return page(request, person, **parts)

    return entered


def at_draft(page: Page) -> Page:
    """``page(request, here, …)`` for somebody who may edit for the organisation of the draft."""

    @for_people
    @wraps(page)
    def entered(request: HttpRequest, person: User, draft_id: UUID, **parts: Any) -> HttpResponseBase:
        return page(request, here_at(person, draft_id), **parts)

    return entered


def here_at(person: User, draft_id: UUID, wanted: Role = Role.EDITOR) -> Here:
    """``person`` at the draft; raises NotFound and Forbidden."""
    draft, acting = draft_at(draft_id, person, wanted)
    return Here(person, draft, acting, mandate_holder_of(acting))


def after_sign_in(request: HttpRequest) -> str:
    """Where a person goes on whose POST the door stopped, for it cannot be repeated: where it can be begun again.

    The pages of a form kept what was typed in the browser, and put it back.
    """
    is_kept = request.resolver_match is not None and request.resolver_match.url_name in _KEEPING
    return request.get_full_path() if is_kept else reverse("workspace")


def answered(request: HttpRequest, change: Callable[[], str], back: str, *, failed: str = "") -> HttpResponse:
    """To ``back`` with what was done said; to ``failed`` (or there) with what was refused."""
    try:
        said = change()
    except Refused as refusal:
        # Nothing was lost: the draft stands as it did, and the page says why it stays so.
        return refused(request, refusal, failed or back)
    if said:
        messages.success(request, said)
    return redirect(back)


def refused(request: HttpRequest, refusal: Refused, back: str) -> HttpResponse:
    """To ``back``, which says why."""
    for sentence in sentences(refusal):
        messages.error(request, sentence)
    return redirect(back)


def sentences(problem: Problem) -> Sequence[str]:
    """What a problem says, and each of its findings, in the language of the page."""
    said = [_(problem.message) % problem.params]
    return [*said, *(_(finding.message) % finding.params for finding in problem.findings)]


def frame(here: Here, step: Step, *, saved: str = "") -> Frame:
    """What stands around the page of a step."""
    draft = here.draft
    names = {
        Step.CHOOSE: _("Choisir"),
        Step.FILL: _("Remplir"),
        Step.DESCRIBE: _("Décrire"),
        Step.PUBLISH: _("Publier"),
    }
    hrefs = {
        Step.CHOOSE: reverse("draft_choose", args=[draft.id]),
        Step.FILL: reverse("draft_fill", args=[draft.id]),
        Step.DESCRIBE: reverse("draft_describe", args=[draft.id]) if draft.revision else "",
        Step.PUBLISH: reverse("draft_publish", args=[draft.id]) if draft.revision else "",
    }
    here_at_number = STEP_ORDER.index(step)
    steps = tuple(
        StepLink(number + 1, names[one], hrefs[one], is_here=one is step, is_done=number < here_at_number)
        for number, one in enumerate(STEP_ORDER)
    )
    return Frame(draft_title(draft), draft.organisation, here.through, steps, draft.id, saved)


def draft_title(draft: Draft) -> str:
    """What a draft is called: by its title, its schema, its file."""
    typed = str(draft.description.get("title") or "").strip()
    if typed:
        return typed
    if draft.dataset is not None:
        return draft.dataset.title
    if draft.schema_id:
        return model_named(draft.schema_id).title
    return draft.source_name or _("Un tableau sans modèle national")
