"""The lists of structures of a buyer's organisation: made, named, filled, emptied, taken away as a table."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.parts import for_people, for_people_here
from maillage.accounts.queries import User
from maillage.accounts.queries.organisations import organisation_at
from maillage.accounts.terms import Role
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.inclusion.pages.kept_lists import kept_list_page, kept_lists_page
from maillage.inclusion.parts.structure_words import structure_href
from maillage.inclusion.queries.kept_lists import chosen_columns, list_row, noted_lines
from maillage.inclusion.queries.structure_permissions import keeping, may_keep
from maillage.inclusion.queries.structures import structure_row
from maillage.inclusion.record.kept_lists import (
    change_list,
    keep_structures,
    make_list,
    note_structure,
    remove_list,
    take_out,
)
from maillage.kits.lists.files import table_answer
from maillage.web.telling import answer_change

_LONGEST: Final = 1_000
_MOST_DIGITS: Final = 12


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def kept_lists(request: HttpRequest, person: User) -> HttpResponse:
    """The lists of the organisations of a person; a POST makes one."""
    if request.method != "POST":
        return render(request, "inclusion/kept_lists.html", {"page": kept_lists_page(person)})
    name, note = _text(request, "nom"), _text(request, "note")
    by = keeping(person, organisation_at(_text(request, "organisation")))
    try:
        row = make_list(by, name, note, now=utc_now())
    except Refused as refusal:
        # Nothing was written: what was typed stays.
        page = kept_lists_page(person, name=name, note=note, problem=_(refusal.message) % refusal.params)
        return render(request, "inclusion/kept_lists.html", {"page": page}, status=422)
    return redirect("kept_list", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def kept_list(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """One list with its structures; a POST gives it another name or note."""
    row = list_row(number)
    problem = ""
    if request.method == "POST":
        by = keeping(person, row.organisation)
        try:
            change_list(by, row, _text(request, "nom"), _text(request, "note"), now=utc_now())
        except Refused as refusal:
            # Nothing was written: the page shows what was typed, and why it is not kept.
            problem = _(refusal.message) % refusal.params
        else:
            messages.success(request, _("La liste est changée."))
            return redirect("kept_list", number)
    keeping(person, row.organisation, Role.READER)
    page = kept_list_page(row, may_change=may_keep(person, row.organisation), today=localdate(), problem=problem)
    return render(request, "inclusion/kept_list.html", {"page": page}, status=422 if problem else 200)


@require_POST
@for_people
def remove(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """The list is no more."""
    row = list_row(number)
    by = keeping(person, row.organisation)

    def write() -> str:
        remove_list(by, row, now=utc_now())
        return _("La liste est retirée ; ses structures restent dans l’annuaire.")

    return answer_change(request, write, "kept_lists")


@require_POST
@for_people
def keep(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """A structure goes into a list that is chosen, or into a new one that is named."""
    structure = structure_row(number)
    list_text, now = _text(request, "liste"), utc_now()

    def write() -> str:
        if list_text.isdecimal() and len(list_text) < _MOST_DIGITS:
            row = list_row(int(list_text))
            by = keeping(person, row.organisation)
        else:
            by = keeping(person, organisation_at(list_text))
            row = make_list(by, _text(request, "nom"), "", now=now)
        is_new = keep_structures(by, row, [structure], _text(request, "note"), now=now)
        words = {"list": row.name}
        return _("Gardée dans « %(list)s ».") % words if is_new else _("Elle était déjà dans « %(list)s ».") % words

    return answer_change(request, write, structure_href(number))


@require_POST
@for_people
def note(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """What is noted of a structure in a list."""
    row = list_row(number)
    keeping(person, row.organisation)

    def write() -> str:
        note_structure(row, _structure(request), _text(request, "note"), now=utc_now())
        return _("La note est gardée.")

    return answer_change(request, write, reverse("kept_list", args=[number]))


@require_POST
@for_people
def take(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """A structure leaves a list."""
    row = list_row(number)
    by = keeping(person, row.organisation)

    def write() -> str:
        return _("Retirée de la liste.") if take_out(by, row, _structure(request), now=utc_now()) else ""

    return answer_change(request, write, reverse("kept_list", args=[number]))


@require_safe
@for_people
def list_table(request: HttpRequest, person: User, number: int, form: str) -> HttpResponseBase:
    """The list as a file, in the columns of the address."""
    row = list_row(number)
    keeping(person, row.organisation, Role.READER)
    columns = chosen_columns(request.GET.getlist("colonne"))
    return table_answer(columns, noted_lines(row), name=f"structures-{row.pk}", form=form)


def _structure(request: HttpRequest) -> int:
    """The number of the structure that a form names; 0, which is none, for what is no number."""
    text = _text(request, "structure")
    return int(text) if text.isdecimal() and len(text) < _MOST_DIGITS else 0


def _text(request: HttpRequest, name: str) -> str:
    return str(request.POST.get(name, ""))[:_LONGEST].strip()
