"""/organisations/demander: requests to join the platform; /moderation: the agency's answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.domain.organisations import organisation_name
from maillage.accounts.domain.terms import Acting, OrganisationKind, OrganisationState, Role
from maillage.accounts.edges.export import asked_letter
from maillage.accounts.pages.access import answer_to_change, for_agency
from maillage.accounts.pages.organisations import (
    OrganisationAskForm,
    OrganisationIdentityForm,
    OrganisationRefusalForm,
    SuspensionForm,
)
from maillage.accounts.pages.parts.consents import admit_applicant, turn_applicant_down
from maillage.accounts.pages.parts.takedowns import takedown_offers
from maillage.accounts.pages.throttling import refuse_many_letters
from maillage.accounts.store.members import shown_name
from maillage.accounts.store.models import Organisation, User
from maillage.accounts.store.organisation_changes import (
    ask_organisation,
    create_organisation,
    organisation_asked,
    suspend_organisation,
)
from maillage.accounts.store.organisations import agency_or_none, emails_of_members, organisation_at
from maillage.accounts.store.people import person_of, runs_agency
from maillage.accounts.store.permissions import moderating, moderating_for_agency, reading_moderation
from maillage.accounts.store.visibility import takedowns_in_force
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused
from maillage.kits.forms.forms import RefusableForm
from maillage.kits.letters.limits import LETTERS_OF_A_NETWORK
from maillage.kits.letters.record.queue import enqueue
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.pages.parts.place_names import PlaceLink
from maillage.territory.store.territories import search, territory
from maillage.web.error_pages import render_problems
from maillage.web.protection.limits import counting
from maillage.web.protection.login_redirect import redirect_to_sign_in
from maillage.web.public_url import installation_url

_GOVERNED = (Kind.COMMUNE, Kind.EPCI, Kind.DEPARTEMENT, Kind.REGION)
_MAX_MATCHES = 12


@dataclass(frozen=True, slots=True)
class AskPage:
    """The search, then the form; ``form`` is None until a territory, or none, was chosen."""

    text: str
    matches: Sequence[PlaceLink]
    form: OrganisationAskForm | None
    place: str
    other_href: str


_PAGE = 50
Action = Callable[[HttpRequest, Organisation, Acting], str | HttpResponse]


@never_cache
@require_http_methods(["GET", "POST"])
@render_problems
@counting(LETTERS_OF_A_NETWORK)
def asking(request: HttpRequest) -> HttpResponse:
    """The search for a territory, then the request form."""
    form = _form(request)
    if form is not None and form.is_valid() and _is_recorded(request, form):
        return redirect("organisation_asked")
    text = request.GET.get("q", "").strip()[:80]
    page = AskPage(
        text=text,
        matches=[_match(place) for place in search(text, limit=_MAX_MATCHES, kinds=_GOVERNED)] if text else [],
        form=form,
        place=_place_name(form),
        other_href=f"{reverse('organisation_ask')}?sorte={OrganisationKind.OTHER}",
    )
    return render(request, "accounts/ask.html", {"page": page}, status=form.status if form is not None else 200)


@require_safe
def next_steps(request: HttpRequest) -> HttpResponse:
    """The page shown after the request was sent."""
    return render(request, "accounts/asked.html")


def _form(request: HttpRequest) -> OrganisationAskForm | None:
    """The submitted form, or one prefilled for the chosen territory or for none; None before a choice."""
    if request.method == "POST":
        return OrganisationAskForm(request.POST)
    address = request.GET.get("territoire", "")
    if not address and request.GET.get("sorte") != OrganisationKind.OTHER:
        return None
    person = person_of(request)
    of_person = {"person_name": shown_name(person), "person_email": person.email} if person else {}
    if not address:
        return OrganisationAskForm(initial={"kind": OrganisationKind.OTHER.value} | of_person)
    place = territory(address)
    kind = OrganisationKind(place.kind.value) if place.kind in _GOVERNED else OrganisationKind.OTHER
    name = "" if kind is OrganisationKind.OTHER else organisation_name(kind, place.name)
    return OrganisationAskForm(initial={"name": name, "kind": kind.value, "territory": place.address} | of_person)


def _is_recorded(request: HttpRequest, form: OrganisationAskForm) -> bool:
    """Save the request, notify the agency and other features; False, with form errors, if it was refused."""
    try:
        refuse_many_letters(request)
        if form.cleaned_data["territory"]:
            territory(form.cleaned_data["territory"])  # the field is hidden, not trusted: raises Refused if invalid
        with transaction.atomic():
            organisation = ask_organisation(form.request(), now=utc_now())
            _write_to_agency(organisation)
    except Refused as refusal:
        # Nothing was written: the form shows why.
        form.add_refusal(refusal)
        return False
    except ValidationError as error:
        form.add_error(None, error)
        return False
    organisation_asked.send(sender=Organisation, request=request, organisation=organisation)
    return True


def _write_to_agency(organisation: Organisation) -> None:
    link, agency = installation_url() + reverse("moderation"), agency_or_none()
    for email in emails_of_members(agency, Role.ADMINISTRATOR) if agency else ():
        enqueue(asked_letter(organisation, link=link, to=email))


def _match(place: Territory) -> PlaceLink:
    kind = gettext(OrganisationKind(place.kind.value).label)
    return PlaceLink(
        name=place.name,
        detail=" · ".join(part for part in (kind, place.within, *place.postal_codes[:1]) if part),
        href=f"{reverse('organisation_ask')}?{urlencode({'territoire': place.address})}",
    )


def _place_name(form: OrganisationAskForm | None) -> str:
    address = "" if form is None else str(form["territory"].value() or "")
    try:
        return territory(address).name if address else ""
    except (Refused, NotFound):
        # The hidden field was tampered with: submitting the form reports it.
        return ""


@require_safe
@never_cache
@render_problems
def moderation(request: HttpRequest) -> HttpResponse:
    """The moderation page, for members of the agency; its administrators decide."""
    person = person_of(request)
    if person is None:
        return redirect_to_sign_in(request, reverse("moderation"))
    reading_moderation(person)
    return render(request, "accounts/moderation.html", _moderation_context(request))


def _deciding(action: Action) -> Callable[..., HttpResponseBase]:
    """Decorate ``action`` for administrators of the agency; its message is shown on the moderation page."""

    @require_POST
    @render_problems
    @wraps(action)
    def decided(request: HttpRequest, slug: str) -> HttpResponseBase:
        person = person_of(request)
        if person is None:
            return redirect_to_sign_in(request, reverse("moderation"))
        organisation = organisation_at(slug)
        acting = moderating(person, organisation)
        return answer_to_change(request, lambda: action(request, organisation, acting), redirect("moderation"))

    return decided


@_deciding
def accept(request: HttpRequest, organisation: Organisation, acting: Acting) -> str | HttpResponse:
    """Accept the organisation and invite the requester, or lift a suspension."""
    with transaction.atomic():
        sent = admit_applicant(acting, now=utc_now())
    if sent is None:
        return _("%(name)s prend de nouveau part.") % {"name": organisation.name}
    if sent.leaves():
        words = {"name": organisation.name, "email": sent.invitation.email}
        return _("%(name)s est acceptée ; l’invitation est partie à %(email)s.") % words
    page = _moderation_context(request, link=sent.link, invited=sent.invitation.email)
    return render(request, "accounts/moderation.html", page)


@_deciding
def refuse(request: HttpRequest, organisation: Organisation, acting: Acting) -> str | HttpResponse:
    """Refuse the organisation, with a reason for the requester."""
    form = OrganisationRefusalForm(request.POST, auto_id=f"refuse-{organisation.pk}-%s")
    if not form.is_valid():
        return _moderation_again(request, organisation, form)
    with transaction.atomic():
        turn_applicant_down(acting, form.cleaned_data["reason"], now=utc_now())
    return _("La demande de %(name)s est refusée ; la raison part par courriel.") % {"name": organisation.name}


@_deciding
def suspend(request: HttpRequest, organisation: Organisation, acting: Acting) -> str | HttpResponse:
    """Suspend the organisation."""
    form = SuspensionForm(request.POST, auto_id=f"suspend-{organisation.pk}-%s")
    if not form.is_valid():
        return _moderation_again(request, organisation, form)
    suspend_organisation(acting, form.cleaned_data["reason"], now=utc_now())
    return _(
        "%(name)s est suspendue : ses données sont gardées, mais plus montrées ; "
        "rien ne peut être changé jusqu’à son retour."
    ) % {"name": organisation.name}


@require_http_methods(["GET", "HEAD", "POST"])
@for_agency
def add(request: HttpRequest, person: User) -> HttpResponse:
    """Add an organisation, whose people are then invited on its page."""
    acting = moderating_for_agency(person)
    form = OrganisationIdentityForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.refusals(at="name"):
            identity = form.identity()
            organisation = create_organisation(identity.pop("name"), **identity, now=utc_now(), by=acting)
            messages.success(request, _("%(name)s est ajoutée : invitez une personne.") % {"name": organisation.name})
            return redirect("members", slug=organisation.slug)
    return render(request, "accounts/organisation_add.html", {"form": form}, status=form.status)


def _moderation_again(request: HttpRequest, organisation: Organisation, form: RefusableForm) -> HttpResponse:
    """The page again, with the refused form in the row of the organisation."""
    context = _moderation_context(request, text=organisation.name, sent=(organisation.pk, form))
    return render(request, "accounts/moderation.html", context, status=form.status)


def _moderation_context(
    request: HttpRequest,
    *,
    text: str = "",
    sent: tuple[int, RefusableForm] | None = None,
    link: str = "",
    invited: str = "",
) -> dict[str, Any]:
    text = text or request.GET.get("q", "").strip()[:100]
    organisations = Organisation.objects.filter(is_sandbox=False).order_by("name")
    applicants = organisations.filter(state=OrganisationState.ASKED.value).select_related("request")
    accepted = organisations.filter(state=OrganisationState.ACCEPTED.value, name__icontains=text)
    page = Paginator(accepted, _PAGE).get_page(request.GET.get("page"))
    kinds = {word: _(offer.kind.label) for word, offer in takedown_offers().items()}

    def form_of(organisation: Organisation, form: type[RefusableForm], word: str) -> RefusableForm:
        is_sent = sent is not None and sent[0] == organisation.pk and isinstance(sent[1], form)
        return sent[1] if sent and is_sent else form(auto_id=f"{word}-{organisation.pk}-%s")

    return {
        "may_decide": runs_agency(request.user),
        "asked": [(row, form_of(row, OrganisationRefusalForm, "refuse")) for row in applicants],
        "suspended": list(organisations.filter(state=OrganisationState.SUSPENDED.value)),
        "accepted": page,
        "accepted_rows": [(row, form_of(row, SuspensionForm, "suspend")) for row in page],
        "text": text,
        "takedowns": [(row, kinds.get(row.kind, row.kind)) for row in takedowns_in_force()],
        # Shown once, if the letter could not be sent.
        "link": link,
        "invited": invited,
    }
