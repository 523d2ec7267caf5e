"""The kit and the list of eligible people: public pages, versioned editing by the agency, local help."""

import re
from dataclasses import dataclass
from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from maillage.accounts.pages.parts import for_people_here
from maillage.accounts.store.model_types import User
from maillage.accounts.store.organisations import agency_or_none
from maillage.accounts.store.people import Person, person_of, viewer
from maillage.buy.programme.store.purchase_places import places_named
from maillage.core.clock import utc_now
from maillage.core.plain_text import printable
from maillage.core.problems import Refused, sentence
from maillage.core.text import normalised_text
from maillage.include.clauses.domain.kit import (
    LONGEST_KIT_TEXT,
    LONGEST_KIT_TITLE,
    KitSection,
    StatedKitPage,
    kit_blocks,
)
from maillage.include.clauses.pages.publics import PublicsForm, first_list, publics_page
from maillage.include.clauses.store.access import shown_coordinations
from maillage.include.clauses.store.kit import (
    editing_kit,
    kit_pages,
    kit_version,
    kit_versions,
    may_edit_kit,
    save_eligibility_list,
    save_kit_page,
)
from maillage.kits.forms.fields import LineField, TextField, sent_as
from maillage.kits.forms.forms import RefusableForm
from maillage.territory.store.territories import parents, territory
from maillage.web.error_pages import public_page

NEW_PAGE: Final = "nouvelle"
_SHORTEST_TITLE: Final = 5
_TITLE_WANTED: Final = gettext_lazy("Donnez un titre d’au moins cinq lettres.")
_LONGEST_PLACE = 80

_NO_PLACE: Final = sentence("« %(place)s » n’est pas un lieu connu : écrivez le nom d’une commune, ou son code Insee.")


class KitPageForm(RefusableForm):
    """The form of a kit page; ``seen`` is the version that its author started from."""

    refusal_text = gettext_lazy("Cette page ne peut pas être enregistrée ainsi : corrigez ce qui suit.")
    seen = sent_as("vue", forms.IntegerField(required=False, widget=forms.HiddenInput))
    title = sent_as(
        "titre",
        LineField(
            label=gettext_lazy("Titre"),
            min_length=_SHORTEST_TITLE,
            max_length=LONGEST_KIT_TITLE,
            error_messages={"required": _TITLE_WANTED, "min_length": _TITLE_WANTED},
        ),
    )
    section = sent_as(
        "rubrique",
        forms.TypedChoiceField(
            label=gettext_lazy("Rubrique"),
            choices=[(section.value, gettext_lazy(section.label)) for section in KitSection],
            coerce=KitSection,
            empty_value=KitSection.CLAUSE,
            initial=KitSection.CLAUSE.value,
            required=False,
        ),
    )
    text = sent_as(
        "texte",
        TextField(
            label=gettext_lazy("Texte"),
            help_text=gettext_lazy(
                "Une ligne vide entre deux paragraphes ; « ## » devant un intertitre ; « - » devant chaque ligne d’une "
                "liste."
            ),
            error_messages={"required": gettext_lazy("Écrivez la page : une phrase suffit pour commencer.")},
            widget=forms.Textarea(attrs={"rows": "22"}),
        ),
    )

    def clean_text(self) -> str:
        """The text with normalised line ends and without control characters."""
        text = printable(str(self.cleaned_data["text"]).replace("\r\n", "\n")).strip()
        if len(text) > LONGEST_KIT_TEXT:
            long = _("Ce texte a plus de %(most)s signes : faites-en deux pages.")
            raise forms.ValidationError(long % {"most": LONGEST_KIT_TEXT}, code="max_length")
        return text

    def stated(self, slug: str) -> StatedKitPage:
        """The page in a valid form; a new one, with an empty ``slug``, gets its slug from the title."""
        typed = self.cleaned_data
        name = slug or re.sub(r"[^a-z0-9]+", "-", normalised_text(typed["title"]))[:60].strip("-")
        if not name:
            raise Refused("kit_page", str(_TITLE_WANTED))
        return StatedKitPage(name, typed["section"], typed["title"], typed["text"])


@dataclass(frozen=True, slots=True)
class KitFormPage:
    """Context of kit_form.html; ``title`` is that of the existing page."""

    form: KitPageForm
    slug: str
    title: str
    is_there: bool


def social_kit_page(person: Person) -> dict[str, object]:
    """Context of the kit: its pages by section; withdrawn ones only for editors."""
    may_edit = may_edit_kit(person)
    shown = [state for state in kit_pages() if may_edit or not state.is_withdrawn]
    sections = [(section.label, [state for state in shown if state.page.section is section]) for section in KitSection]
    return {"sections": [(name, states) for name, states in sections if states], "may_edit": may_edit}


def social_kit_text(slug: str, number: str, person: Person) -> dict[str, object]:
    """Context of a kit page in a version, by default the latest."""
    state, versions = kit_version(slug, number), kit_versions(slug)
    return {
        "state": state,
        "section": state.page.section.label,
        "is_of_publics": state.page.section is KitSection.PUBLIC,
        "blocks": list(kit_blocks(state.page.text)),
        "is_last": state.number == versions[0].number,
        "may_edit": may_edit_kit(person),
        "others": [other for other in versions if other.number != state.number and not other.is_withdrawn],
    }


def kit_form_page(slug: str, form: KitPageForm | None = None) -> KitFormPage:
    """The form of a page ("nouvelle" for a new one); ``form`` is a submitted one with errors."""
    state = None if slug == NEW_PAGE else kit_versions(slug)[0]
    if state is None:
        return KitFormPage(form or KitPageForm(), slug, "", is_there=False)
    page = state.page
    initial = {"section": page.section.value, "title": page.title, "text": page.text, "seen": state.number}
    return KitFormPage(form or KitPageForm(initial=initial), slug, page.title, is_there=not state.is_withdrawn)


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


def local_help_page(typed: str) -> dict[str, object]:
    """Who helps at ``typed`` (a commune or another place); all coordinations for "".

    ``choices`` are addresses and names of the matching places, if there are several.
    """
    helpers = shown_coordinations()
    places = places_named(typed) if typed.strip() else []
    summary = error = ""
    if typed.strip() and not places:
        error = _(_NO_PLACE) % {"place": typed}
    if len(places) > 1:
        summary = _("« %(place)s » peut être plusieurs lieux : choisissez-en un.") % {"place": typed}
    if len(places) == 1:
        address, _words = places[0]
        around = {address, *(place.address for place in parents(address))}
        helpers = helpers.filter(territory__in=around)
        summary = (
            _("%(place)s : voici qui vous aide à écrire et à suivre une clause sociale.")
            if helpers
            else _("Aucune coordination n’est encore inscrite pour %(place)s : l’agence vous répond.")
        ) % {"place": territory(address).name}
    owner = agency_or_none()
    return {
        "typed": typed,
        "summary": summary,
        "error": error,
        "choices": places if len(places) > 1 else (),
        "helpers": helpers if len(places) <= 1 and not error else (),
        "agency_email": owner.email if owner is not None else "",
    }
