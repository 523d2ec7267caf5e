"""The kit and the list of eligible people: read by everybody, edited by the agency by versions; who helps where."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.accounts.parts import for_people
from maillage.accounts.queries import User
from maillage.accounts.queries.people import person_of, viewer
from maillage.clauses.intake.kit_forms import SECTION, TEXT, TITLE, read_kit_page
from maillage.clauses.intake.list_forms import DAY, LINK, RULE_FIELDS, read_eligibility_list, rule_field
from maillage.clauses.intake.list_forms import TEXT as LIST_TEXT
from maillage.clauses.pages.clause_form import errors_by_field
from maillage.clauses.pages.kit import NEW_PAGE, kit_form, social_kit_page, social_kit_text
from maillage.clauses.pages.local_help import local_help_page
from maillage.clauses.pages.publics import publics_form, publics_page
from maillage.clauses.queries.kit import editing_kit
from maillage.clauses.record.kit import save_eligibility_list, save_kit_page
from maillage.clauses.terms.kit import LONGEST_KIT_TEXT
from maillage.clauses.terms.publics import PublicCategory
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.web.telling import public_page

_LONGEST_PLACE = 80
_LONGEST_CELL = 400


@public_page
def kit(request: HttpRequest) -> HttpResponse:
    """The pages of the kit."""
    return _private(request, render(request, "clauses/kit.html", social_kit_page(viewer(request))))


@public_page
def kit_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One page, in the version that the address names."""
    page = social_kit_text(slug, request.GET.get("version", "")[:9], viewer(request))
    return _private(request, render(request, "clauses/kit_page.html", page))


@public_page
def local_help(request: HttpRequest) -> HttpResponse:
    """Who helps in a place."""
    page = local_help_page(request.GET.get("ou", "")[:_LONGEST_PLACE])
    return render(request, "clauses/local_help.html", page, status=422 if page["error"] else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def edit(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """A page of the kit as a form; a save is a version, and so is taking it back."""
    actor = editing_kit(person)
    if request.method != "POST":
        return render(request, "clauses/kit_form.html", {"form": kit_form(slug)})
    longest = LONGEST_KIT_TEXT + 1_000
    typed = {name: str(request.POST.get(name, ""))[:longest] for name in (SECTION, TITLE, TEXT, "vue")}
    seen = int(typed["vue"]) if typed["vue"].isdecimal() and len(typed["vue"]) < 9 else None
    is_withdrawn = bool(request.POST.get("retirer"))
    try:
        page = read_kit_page(typed, "" if slug == NEW_PAGE else slug)
        save_kit_page(actor, page, seen_number=seen, is_withdrawn=is_withdrawn, now=utc_now())
    except Refused as refusal:
        # Nothing is written: what was typed stays, with what to correct.
        form = kit_form(slug, typed=typed, errors=errors_by_field(refusal))
        return render(request, "clauses/kit_form.html", {"form": form}, status=422)
    if is_withdrawn:
        messages.success(request, _("La page est retirée ; ses versions restent."))
        return redirect("social_kit")
    messages.success(request, _("La page est enregistrée : c’est sa nouvelle version."))
    return redirect("social_kit_page", slug=page.slug)


@public_page
def publics(request: HttpRequest) -> HttpResponse:
    """The list of eligible people, in the version that the address names."""
    page = publics_page(request.GET.get("version", "")[:16], viewer(request), today=localdate())
    return _private(request, render(request, "clauses/publics.html", page))


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def edit_publics(request: HttpRequest, person: User) -> HttpResponse:
    """A version more of the list of eligible people."""
    actor = editing_kit(person)
    if request.method != "POST":
        return render(request, "clauses/publics_form.html", {"form": publics_form(today=localdate())})
    names = [rule_field(category, field) for category in PublicCategory for field in RULE_FIELDS]
    typed = {name: str(request.POST.get(name, ""))[:_LONGEST_CELL] for name in (DAY, LIST_TEXT, LINK, *names)}
    try:
        saved = save_eligibility_list(actor, read_eligibility_list(typed), now=utc_now())
    except Refused as refusal:
        # Nothing is written: what was typed stays, with what to correct.
        form = publics_form(today=localdate(), typed=typed, errors=errors_by_field(refusal))
        return render(request, "clauses/publics_form.html", {"form": form}, status=422)
    messages.success(request, _("La liste est enregistrée : elle prend effet à sa date, et personne n’est rejugé."))
    return redirect(f"{reverse('clause_publics')}?version={saved.word}")


def _private(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Who is logged in sees where the pages are edited: nobody keeps that for others."""
    if person_of(request) is not None:
        answer["Cache-Control"] = "private"
    return answer
