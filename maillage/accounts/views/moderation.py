"""/moderation: the agency answers organisations that ask to take part, and suspends those that must stop."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.export.letters import invitation_letter, refusal_letter
from maillage.accounts.forms.organisations import ReasonForm
from maillage.accounts.models import Organisation
from maillage.accounts.queries import moderating, organisation_at, person_of, reading_moderation, runs_agency
from maillage.accounts.record import accept_organisation, refuse_organisation, suspend_organisation
from maillage.accounts.terms import Acting, OrganisationState
from maillage.accounts.views.inside import answer_to_change
from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.web.letters import post_later, posted
from maillage.web.protection.doors import to_sign_in
from maillage.web.public_address import public_url
from maillage.web.telling import telling_problems

_PAGE = 50

Action = Callable[[HttpRequest, Organisation, Acting], str | HttpResponse]


@dataclass(frozen=True, slots=True)
class ModerationPage:
    """Who asks, who is suspended, who takes part; ``link`` once, where the letter with it could not leave."""

    may_decide: bool
    asked: Sequence[Organisation]
    suspended: Sequence[Organisation]
    accepted: Page[Organisation]
    text: str
    link: str = ""
    invited: str = ""


@require_safe
@never_cache
@telling_problems
def moderation(request: HttpRequest) -> HttpResponse:
    """The page, for members of the agency; its administrators decide."""
    person = person_of(request)
    if person is None:
        return to_sign_in(request, reverse("moderation"))
    reading_moderation(person)
    return render(request, "accounts/moderation.html", {"page": _page(request)})


def _deciding(action: Action) -> Callable[..., HttpResponseBase]:
    """``action`` for administrators of the agency; its sentence is shown on the page of moderation."""

    @require_POST
    @telling_problems
    @wraps(action)
    def decided(request: HttpRequest, slug: str) -> HttpResponseBase:
        person = person_of(request)
        if person is None:
            return to_sign_in(request, reverse("moderation"))
        organisation = organisation_at(slug)
        acting = moderating(person, organisation)
        return answer_to_change(request, lambda: action(request, organisation, acting), redirect("moderation"))

    return decided


@_deciding
def accept(request: HttpRequest, organisation: Organisation, acting: Acting) -> str | HttpResponse:
    """Take the organisation in, and invite who asked; or lift a suspension."""
    accepted = accept_organisation(acting, now=utc_now())
    if accepted is None:
        return _("%(name)s prend de nouveau part.") % {"name": organisation.name}
    invitation, token = accepted
    link = public_url(request) + reverse("join", args=[token])
    if posted(invitation_letter(invitation, link=link)):
        return _("%(name)s est acceptée ; l’invitation est partie à %(email)s.") % {
            "name": organisation.name,
            "email": invitation.email,
        }
    page = _page(request, link=link, invited=invitation.email)
    return render(request, "accounts/moderation.html", {"page": page})


@_deciding
def refuse(request: HttpRequest, organisation: Organisation, acting: Acting) -> str:
    """Do not take the organisation in; who asked reads why."""
    answered_request = refuse_organisation(acting, _reason(request), now=utc_now())
    if answered_request is not None:
        post_later(refusal_letter(answered_request))
    return _("La demande de %(name)s est refusée ; la raison part par courriel.") % {"name": organisation.name}


@_deciding
def suspend(request: HttpRequest, organisation: Organisation, acting: Acting) -> str:
    """Nobody acts for the organisation any more."""
    suspend_organisation(acting, _reason(request), now=utc_now())
    return _(
        "%(name)s est suspendue : ses données sont gardées, mais plus montrées ; "
        "rien ne peut être changé jusqu’à son retour."
    ) % {"name": organisation.name}


def _reason(request: HttpRequest) -> str:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise Refused("reason_missing", sentence("Dites pourquoi : la personne le lira."))
    return str(form.cleaned_data["reason"])


def _page(request: HttpRequest, *, link: str = "", invited: str = "") -> ModerationPage:
    text = request.GET.get("q", "").strip()[:100]
    organisations = Organisation.objects.filter(is_sandbox=False).order_by("name")
    accepted = organisations.filter(state=OrganisationState.ACCEPTED.value, name__icontains=text)
    return ModerationPage(
        may_decide=runs_agency(request.user),
        asked=list(organisations.filter(state=OrganisationState.ASKED.value).select_related("request")),
        suspended=list(organisations.filter(state=OrganisationState.SUSPENDED.value)),
        accepted=Paginator(accepted, _PAGE).get_page(request.GET.get("page")),
        text=text,
        link=link,
        invited=invited,
    )
