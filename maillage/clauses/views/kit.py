"""The kit and the list of eligible people: public pages, versioned editing by the agency; who helps where."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.accounts.parts import for_people_here
from maillage.accounts.queries import User
from maillage.accounts.queries.people import person_of, viewer
from maillage.clauses.pages.kit import NEW_PAGE, KitPageForm, kit_form_page, social_kit_page, social_kit_text
from maillage.clauses.pages.local_help import local_help_page
from maillage.clauses.pages.publics import PublicsForm, first_list, publics_page
from maillage.clauses.queries.kit import editing_kit
from maillage.clauses.record.kit import save_eligibility_list, save_kit_page
from maillage.core.clock import utc_now
from maillage.web.telling import public_page

_LONGEST_PLACE = 80


@public_page
def kit(request: HttpRequest) -> HttpResponse:
    """The pages of the kit."""
    return _private(request, render(request, "clauses/kit.html", social_kit_page(viewer(request))))


@public_page
def kit_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One page, in the version given in the URL."""
    page = social_kit_text(slug, request.GET.get("version", "")[:9], viewer(request))
    return _private(request, render(request, "clauses/kit_page.html", page))


@public_page
def local_help(request: HttpRequest) -> HttpResponse:
    """Who helps in a place."""
    page = local_help_page(request.GET.get("ou", "")[:_LONGEST_PLACE])
    return render(request, "clauses/local_help.html", page, status=422 if page["error"] else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def edit(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """Edit a kit page; saving or withdrawing creates a version."""
    actor = editing_kit(person)
    form = KitPageForm(request.POST) if request.method == "POST" else None
    if form and form.is_valid():
        is_withdrawn = bool(request.POST.get("retirer"))
        with form.refusals():
            page, seen = form.stated("" if slug == NEW_PAGE else slug), form.cleaned_data["seen"]
            save_kit_page(actor, page, seen_number=seen, is_withdrawn=is_withdrawn, now=utc_now())
            if is_withdrawn:
                messages.success(request, _("La page est retirée ; ses versions restent."))
                return redirect("social_kit")
            messages.success(request, _("La page est enregistrée : c’est sa nouvelle version."))
            return redirect("social_kit_page", slug=page.slug)
    context = {"page": kit_form_page(slug, form)}
    return render(request, "clauses/kit_form.html", context, status=form.status if form else 200)


@public_page
def publics(request: HttpRequest) -> HttpResponse:
    """The list of eligible people, in the version given in the URL."""
    page = publics_page(request.GET.get("version", "")[:16], viewer(request), today=localdate())
    return _private(request, render(request, "clauses/publics.html", page))


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def edit_publics(request: HttpRequest, person: User) -> HttpResponse:
    """Add a version of the list of eligible people."""
    actor, today = editing_kit(person), localdate()
    if request.method == "POST":
        form = PublicsForm(request.POST, today=today)
    else:
        form = PublicsForm(initial=first_list(), today=today)
    if form.is_valid() and form.listed:
        with form.refusals():
            saved = save_eligibility_list(actor, form.listed, now=utc_now())
            told = _("La liste est enregistrée : elle prend effet à sa date, et personne n’est rejugé.")
            messages.success(request, told)
            return redirect(f"{reverse('clause_publics')}?version={saved.word}")
    return render(request, "clauses/publics_form.html", {"form": form}, status=form.status)


def _private(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Mark the response private for logged-in people, who see edit links: shared caches must not store it."""
    if person_of(request) is not None:
        answer["Cache-Control"] = "private"
    return answer
