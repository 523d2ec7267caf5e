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

from maillage.accounts.domain.terms import Role
from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import User
from maillage.accounts.store.organisations import organisation_at
from maillage.core.clock import utc_now
from maillage.include.structures.pages.kept_lists import (
    KeepForm,
    ListForm,
    NewListForm,
    kept_list_context,
    kept_lists_context,
    note_form,
)
from maillage.include.structures.pages.parts.structure_words import structure_href
from maillage.include.structures.pages.structure import structure_context
from maillage.include.structures.store.kept_lists import (
    change_list,
    chosen_columns,
    keep_structures,
    list_row,
    lists_of,
    make_list,
    note_structure,
    noted_lines,
    remove_list,
    take_out,
)
from maillage.include.structures.store.models import KeptList
from maillage.include.structures.store.structure_permissions import keeping, may_keep, organisations_that_keep
from maillage.include.structures.store.structures import structure_row
from maillage.kits.forms.forms import RefusableForm
from maillage.kits.lists.files import table_answer
from maillage.web.error_pages import answer_change

_MOST_DIGITS: Final = 12


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def kept_lists(request: HttpRequest, person: User) -> HttpResponse:
    """The lists of the organisations of a person; a POST makes one."""
    if request.method != "POST":
        return render(request, "structures/kept_lists.html", kept_lists_context(person))
    form = NewListForm(request.POST, organisations=organisations_that_keep(person))
    if form.is_valid():
        by = keeping(person, organisation_at(form.cleaned_data["organisation"]))
        with form.refusals(at="name"):
            row = make_list(by, form.cleaned_data["name"], form.cleaned_data["note"], now=utc_now())
            return redirect("kept_list", row.pk)
    return render(request, "structures/kept_lists.html", kept_lists_context(person, form=form), status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def kept_list(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """One list with its structures; a POST gives it another name or note."""
    row = list_row(number)
    if request.method != "POST":
        return _list_page(request, person, row)
    by, form = keeping(person, row.organisation), ListForm(request.POST)
    if form.is_valid():
        with form.refusals(at="name"):
            change_list(by, row, form.cleaned_data["name"], form.cleaned_data["note"], now=utc_now())
            messages.success(request, _("La liste est changée."))
            return redirect("kept_list", number)
    return _list_page(request, person, list_row(number), form)


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
    structure, organisations = structure_row(number), organisations_that_keep(person)
    form, now = KeepForm(request.POST, lists=lists_of(organisations), organisations=organisations), utc_now()
    if form.is_valid():
        with form.refusals(at="name"):
            list_text, note_text = form.cleaned_data["kept_list"], form.cleaned_data["note"]
            if list_text.isdecimal() and len(list_text) < _MOST_DIGITS:
                row = list_row(int(list_text))
                by = keeping(person, row.organisation)
            else:
                by = keeping(person, organisation_at(list_text))
                row = make_list(by, form.cleaned_data["name"], "", now=now)
            is_new = keep_structures(by, row, [structure], note_text, now=now)
            text = _("Gardée dans « %(list)s ».") if is_new else _("Elle était déjà dans « %(list)s ».")
            messages.success(request, text % {"list": row.name})
            return redirect(structure_href(number))
    context = structure_context(structure, person, today=localdate(), form=form)
    return render(request, "structures/structure.html", context, status=form.status)


@require_POST
@for_people
def note(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """What is noted of a structure in a list."""
    row, structure = list_row(number), _structure(request)
    keeping(person, row.organisation)
    form = note_form(structure, request.POST)
    if form.is_valid():
        note_structure(row, structure, form.cleaned_data["note"], now=utc_now())
        messages.success(request, _("La note est gardée."))
        return redirect("kept_list", number)
    return _list_page(request, person, row, form, structure=structure)


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


def _list_page(
    request: HttpRequest, person: User, row: KeptList, sent: RefusableForm | None = None, *, structure: int = 0
) -> HttpResponse:
    keeping(person, row.organisation, Role.READER)
    may_change = may_keep(person, row.organisation)
    context = kept_list_context(row, may_change=may_change, sent=sent, number=structure)
    return render(request, "structures/kept_list.html", context, status=sent.status if sent else 200)


def _structure(request: HttpRequest) -> int:
    """The number of the structure that a form names; 0, which is none, for what is no number."""
    text = request.POST.get("structure", "")
    return int(text) if text.isdecimal() and len(text) < _MOST_DIGITS else 0
