"""One's own structures: which they are, the form of one, confirming it with one click, adding it to the directory.

Who acts is asked each time: for the organisation that keeps the page, else for the agency.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.organisations import organisation_at
from maillage.accounts.store.people import belongs_to_agency
from maillage.accounts.store.permissions import acting, organisations_for
from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.include.structures.domain.structure_life import ASKED_EVERY_DAYS
from maillage.include.structures.domain.structures import (
    ServiceKind,
    StatedStructure,
    StructureKind,
    StructureOrganisationKind,
)
from maillage.include.structures.intake.structure_form import SIRET, TEXT_FIELDS, activity_numbers
from maillage.include.structures.pages.structure_claims import StructureWithdrawalForm
from maillage.include.structures.pages.structure_form import StructureForm, first_texts, structure_form
from maillage.include.structures.pages.structure_merging import ClashForm, MergedStructureForm, merged_structure_form
from maillage.include.structures.store.confirmation_letters import stop_yearly_letters
from maillage.include.structures.store.models import Structure
from maillage.include.structures.store.structure_life import (
    any_structure,
    claims_of,
    register_remarks,
    structure_history,
)
from maillage.include.structures.store.structure_permissions import editing
from maillage.include.structures.store.structure_permissions import own_structures as structures_of_person
from maillage.include.structures.store.structures import (
    add_structure,
    change_structure,
    confirm_structure,
    stated_structure,
)

_LONGEST: Final = 4_000
_ANOTHER_ROW: Final = "autre-activite"
_NO_SIRET: Final = sentence("Le SIRET de %(name)s manque : demandez à l’agence de l’ajouter, puis revenez.")

_MOST_CLAIMS: Final = 20
_MOST_CHANGES: Final = 20


@require_safe
@for_people
def own_structures(request: HttpRequest, person: User) -> HttpResponse:
    """The structures that a person looks after."""
    choices = [choice.organisation for choice in organisations_for(person, Role.EDITOR, Capability.INCLUDE)]
    in_directory = set(
        Structure.objects.filter(siret__in=[choice.siret for choice in choices if choice.siret]).values_list(
            "siret", flat=True
        )
    )
    addable = [
        organisation
        for organisation in choices
        if organisation.kind == StructureOrganisationKind.STRUCTURE
        and (not organisation.siret or organisation.siret not in in_directory)
    ]
    context = own_structures_context(person, choices, addable, today=localdate())
    return render(request, "structures/own_structures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def own_structure(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """What is said of a structure, to be corrected; what was typed stays until it is right."""
    row = any_structure(number)
    by = editing(person, row)
    before, is_agency = stated_structure(row), belongs_to_agency(person)
    merged = MergedStructureForm(_typed(request.POST) if request.method == "POST" else first_texts(before))
    if request.method == "POST" and not is_agency:
        merged.texts[SIRET] = row.siret
    if request.method == "POST":
        revision = str(request.POST.get("revision", ""))
        merged = merged_structure_form(row, merged.texts, revision, request.POST.getlist("prendre"))
    form = _form(request, merged.texts, is_read=not merged.clashes, has_siret=is_agency)
    stated = form.read(before) if form.is_bound else None
    if stated is not None:
        with form.refusals():
            is_changed = change_structure(by, row, stated, today=localdate(), now=utc_now())
            saved = _("La fiche est enregistrée : les acheteurs la lisent ainsi.")
            messages.success(request, saved if is_changed else _("Rien n’a changé."))
            return redirect("own_structure", number)
    meanwhile = merged.meanwhile if merged.clashes else ""
    context = own_structure_context(row, form, is_agency=is_agency, problem=meanwhile, today=localdate())
    context["clash_form"] = ClashForm(merged.clashes) if merged.clashes else None
    return render(request, "structures/own_structure.html", context, status=422 if meanwhile else form.status)


@require_POST
@for_people
def confirm(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """All still holds."""
    row = any_structure(number)
    by, today = editing(person, row), localdate()
    if row.confirmed_on != today:
        confirm_structure(by, row, today=today, now=utc_now())
    messages.success(request, _("Merci : la fiche est confirmée à ce jour."))
    return redirect("own_structure", number)


@require_POST
@for_people
def letters(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Whether the structure wishes the yearly letter."""
    row = any_structure(number)
    editing(person, row)
    is_stopped = request.POST.get("lettres") == "non"
    stop_yearly_letters(row, is_stopped=is_stopped, today=localdate())
    text = _("La lettre annuelle ne partira plus.") if is_stopped else _("La lettre annuelle partira de nouveau.")
    messages.success(request, text)
    return redirect("own_structure", number)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def add(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """An organisation adds its own structure, which the directory does not have."""
    organisation = organisation_at(slug)
    by = acting(person, organisation, Role.EDITOR, Capability.INCLUDE)
    if not organisation.siret:
        raise Refused("organisation_without_siret", _NO_SIRET, name=organisation.name)
    before = StatedStructure(organisation.siret, StructureKind.ESS, organisation.name)
    texts = _typed(request.POST) if request.method == "POST" else first_texts(before)
    texts[SIRET] = organisation.siret
    form = _form(request, texts)
    stated = form.read(before) if form.is_bound else None
    if stated is not None:
        with form.refusals():
            row = add_structure(by, stated, source=organisation.name, today=localdate(), now=utc_now())
            messages.success(request, _("La structure est dans l’annuaire : les acheteurs la trouvent."))
            return redirect("own_structure", row.pk)
    context = own_structure_context(None, form, is_agency=False, today=localdate())
    context["title"] = _("Ajouter %(name)s à l’annuaire") % {"name": organisation.name}
    return render(request, "structures/own_structure.html", context, status=form.status)


def _typed(sent: QueryDict) -> dict[str, str]:
    """The texts of the form that was sent, those of activities too."""
    numbers = activity_numbers(sent)
    parts = (
        "secteur-{}",
        *(f"prestation-{{}}-{kind.value}" for kind in ServiceKind),
        "portee-{}",
        "rayon-{}",
        "zones-{}",
    )
    names = (*TEXT_FIELDS, *(part.format(number) for number in numbers for part in parts))
    return {name: str(sent.get(name, ""))[:_LONGEST] for name in names}


def _form(
    request: HttpRequest, texts: Mapping[str, str], *, is_read: bool = True, has_siret: bool = False
) -> StructureForm:
    """The form with these texts; they are not read where it is shown for the first time, or asked for a row more."""
    asks_row = _ANOTHER_ROW in request.POST
    is_sent = request.method == "POST" and not asks_row and is_read
    return structure_form(texts, is_sent=is_sent, has_siret=has_siret, more_rows=asks_row)


def own_structures_context(
    person: User, organisations: Sequence[Organisation], addable: Sequence[Organisation], *, today: dt.date
) -> dict[str, object]:
    """The structures that ``person`` looks after, each with whether it is to be confirmed.

    ``addable`` are her organisations that the directory does not have; ``claims`` wait for the agency or were refused.
    """
    return {
        "structures": [(row, _is_due(row, today=today)) for row in structures_of_person(person)],
        "claims": claims_of(organisation.pk for organisation in organisations)[:_MOST_CLAIMS],
        "addable": addable,
        "today": today,
    }


def _is_due(row: Structure, *, today: dt.date) -> bool:
    """Whether a structure in the directory was not confirmed for a year."""
    is_old = row.confirmed_on is None or (today - row.confirmed_on).days >= ASKED_EVERY_DAYS
    return row.withdrawn_at is None and is_old


def own_structure_context(
    row: Structure | None,
    form: StructureForm,
    *,
    is_agency: bool,
    problem: str = "",
    withdrawal: StructureWithdrawalForm | None = None,
    today: dt.date,
) -> dict[str, object]:
    """The form of a structure; ``row`` is None for a new one, ``problem`` says what was changed meanwhile.

    ``withdrawal`` is the form of the agency that was refused.
    """
    siret = str(form["siret"].value() or "")
    may_withdraw = row is not None and is_agency and row.withdrawn_at is None
    return {
        "structure": row,
        "form": form,
        # What the server had when the form was opened.
        "revision": row.changed_at.isoformat() if row else "",
        "problem": problem,
        "register": register_remarks([siret]).get(siret),
        "withdrawal": (withdrawal or StructureWithdrawalForm()) if may_withdraw else None,
        "history": list(structure_history(row, most=_MOST_CHANGES)) if row else [],
        "today": today,
    }
