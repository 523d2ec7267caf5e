"""The programme of one's own organisations: announce, change, state what became of a purchase, import a table.

The right to act is checked on each request (accounts): by role, or by a mandate for purchases.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.domain.terms import Acting, Capability, Role
from maillage.accounts.pages.parts import for_people, for_people_here
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.organisations import organisation_at
from maillage.accounts.store.permissions import acting
from maillage.buy.programme.domain.planned_purchases import BETWEEN_KEYS, renewed_keys
from maillage.buy.programme.intake.purchase_plans import RENEWS
from maillage.buy.programme.pages.own import (
    announcing_context,
    first_plan,
    own_programme_context,
    own_purchase_context,
    renewed_contract,
)
from maillage.buy.programme.pages.own_file import intake_text, programme_file_context
from maillage.buy.programme.pages.plan_form import AwardForm, ConsultationForm, GivingUpForm, PlanForm
from maillage.buy.programme.store.models import PlannedPurchase
from maillage.buy.programme.store.planned_purchases import (
    own_purchase,
    purchases_of,
    stated_purchase,
    stated_purchases,
)
from maillage.buy.programme.store.programme_export import PROGRAMME_COLUMNS
from maillage.buy.programme.store.programme_files import take_in_programme
from maillage.buy.programme.store.purchase_contracts import buyer_of_contract
from maillage.buy.programme.store.purchase_history import (
    announce_purchase,
    award_purchase,
    change_purchase,
    consult_purchase,
    give_up_purchase,
    resume_purchase,
)
from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.kits.forms.forms import RefusableForm
from maillage.kits.lists.files import table_answer
from maillage.web.bodies import received_file

_MOST_TICKED: Final = 50  # contracts that are read; more than a purchase may renew are refused with a sentence
_OTHER_BUYER: Final = sentence("Ce marché est introuvable, ou d’un autre acheteur : copiez l’adresse de sa page.")
MOST_BYTES: Final = 5 * 1024 * 1024  # a thousand rows as a workbook are a tenth of it
_PAGE_OF_CONTRACT: Final = "/marches/contrat/"
_LONGEST_KEY: Final = 400
_TOO_LARGE: Final = sentence("Ce fichier dépasse %(most)s Mo : gardez la seule feuille du programme.")


def received_table(file: UploadedFile[Any] | None) -> AbstractContextManager[Path]:
    """Within, where the table lies that was sent. Refused where none came, or it is too large."""
    return received_file(file, most_bytes=MOST_BYTES, too_large=_TOO_LARGE)


def contract_key_of(typed: str) -> str:
    """The key of a contract that is written as such, or as the address of its page; "" for nothing."""
    text = typed.strip()
    _before, mark, key = urlsplit(text).path.partition(_PAGE_OF_CONTRACT)
    return unquote(key if mark else text)[:_LONGEST_KEY]


@dataclass(frozen=True, slots=True)
class _OwnPurchaseVisit:
    """Who acts on which purchase."""

    request: HttpRequest
    row: PlannedPurchase
    organisation: Organisation
    buyer: Acting


@require_safe
@for_people
def own_programme(request: HttpRequest, person: User) -> HttpResponse:
    """What the organisations of a person announce."""
    return render(request, "programme/own_programme.html", own_programme_context(person, today=localdate()))


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def announce(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The form of a new purchase, begun from a contract that ends where the address names one."""
    organisation = organisation_at(slug)
    buyer, today = _buyer(person, organisation), localdate()
    if request.method == "POST":
        keys = tuple(map(contract_key_of, request.POST.getlist(RENEWS)[:_MOST_TICKED]))
        form = PlanForm(request.POST, today=today, renews=BETWEEN_KEYS.join(keys))
    else:
        contract = renewed_contract(organisation, request.GET.get("marche", ""), today=today)
        initial = first_plan(organisation, contract, today=today)
        form = PlanForm(initial=initial, today=today, renews=contract.key if contract else "")
    if form.is_valid() and form.plan:
        with form.refusals():
            _refuse_contracts_of_others(renewed_keys(form.renews), organisation)
            announce_purchase(buyer, form.plan, entry=form.entry, now=utc_now())
            messages.success(request, _("L’achat est annoncé : les entreprises le voient."))
            return redirect("own_programme")
    context = announcing_context(organisation, form, today=today)
    return render(request, "programme/announce.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def change(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """A purchase of one's own: the announcement to correct, and what becomes of it."""
    visit = _visit(request, person, number)
    if request.method != "POST":
        return _own_page(visit)
    form = PlanForm(request.POST, today=localdate(), renews=visit.row.renews)
    if form.is_valid() and form.plan:
        with form.refusals():
            is_changed = change_purchase(visit.buyer, number, form.plan, now=utc_now())
            told = _("L’annonce est changée ; ce qu’elle disait avant reste lisible.")
            return _to_purchase(visit, told if is_changed else "")
    return _own_page(visit, form)


@require_POST
@for_people
def consult(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """The consultation is launched."""
    visit = _visit(request, person, number)
    form = ConsultationForm(request.POST, today=localdate())
    if form.is_valid():
        with form.refusals():
            consult_purchase(visit.buyer, number, form.consultation(), now=utc_now())
            return _to_purchase(visit, _("La consultation est indiquée comme lancée."))
    return _own_page(visit, form)


@require_POST
@for_people
def award(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """These contracts came of the purchase."""
    visit = _visit(request, person, number)
    form = AwardForm(request.POST)
    if form.is_valid():
        with form.refusals():
            keys = [*form.cleaned_data["contracts"], *filter(None, [contract_key_of(form.cleaned_data["other"])])]
            _refuse_contracts_of_others(keys, visit.organisation)
            award_purchase(visit.buyer, number, keys, now=utc_now())
            return _to_purchase(visit, _("Les marchés sont confirmés : la ligne de l’achat est complète."))
    return _own_page(visit, form)


@require_POST
@for_people
def give_up(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """The purchase will not be made."""
    visit = _visit(request, person, number)
    form = GivingUpForm(request.POST)
    if form.is_valid():
        with form.refusals():
            give_up_purchase(visit.buyer, number, form.cleaned_data["reason"], now=utc_now())
            return _to_purchase(visit, _("L’achat est indiqué comme abandonné, avec son motif."))
    return _own_page(visit, form)


@require_POST
@for_people
def resume(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """The purchase is to come again."""
    visit, form = _visit(request, person, number), RefusableForm(request.POST)
    with form.refusals():
        resume_purchase(visit.buyer, number, now=utc_now())
        return _to_purchase(visit, _("L’achat est remis au programme."))
    return _own_page(visit, form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_here
def file(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """A programme as a table: taken in whole, or not at all with what to correct."""
    organisation = organisation_at(slug)
    buyer = _buyer(person, organisation)
    if request.method != "POST":
        return render(request, "programme/programme_file.html", programme_file_context(organisation))
    sent = request.FILES.get("file")
    try:
        with received_table(sent if isinstance(sent, UploadedFile) else None) as path:
            intake = take_in_programme(buyer, organisation, path, now=utc_now(), today=localdate())
    except Refused as refusal:
        # Nothing was written: her file is as it was, and the page says what to correct in it.
        context = programme_file_context(organisation, refusal)
        return render(request, "programme/programme_file.html", context, status=422)
    messages.success(request, intake_text(intake))
    return redirect("own_programme")


@require_safe
@for_people
def own_table(request: HttpRequest, person: User, slug: str, form: str) -> HttpResponseBase:  # noqa: ARG001 -- Django's
    """All that an organisation ever announced, to be corrected and sent back."""
    organisation = organisation_at(slug)
    _buyer(person, organisation)
    purchases = stated_purchases(purchases_of([organisation]))
    return table_answer(PROGRAMME_COLUMNS, purchases, name=f"programme-{organisation.slug}", form=form)


def _buyer(person: User, organisation: Organisation) -> Acting:
    return acting(person, organisation, Role.PUBLISHER, Capability.BUY)


def _refuse_contracts_of_others(keys: Iterable[str], organisation: Organisation) -> None:
    """Nothing; Refused where a contract is named that is not of this buyer."""
    if any(key and (not organisation.siret or buyer_of_contract(key) != organisation.siret) for key in keys):
        raise Refused("contract_of_another", _OTHER_BUYER)


def _visit(request: HttpRequest, person: User, number: int) -> _OwnPurchaseVisit:
    row, organisation = own_purchase(number)
    return _OwnPurchaseVisit(request, row, organisation, _buyer(person, organisation))


def _to_purchase(visit: _OwnPurchaseVisit, told: str) -> HttpResponse:
    if told:
        messages.success(visit.request, told)
    return redirect("own_purchase", number=visit.row.pk)


def _own_page(visit: _OwnPurchaseVisit, refused: RefusableForm | None = None) -> HttpResponse:
    context = own_purchase_context(stated_purchase(visit.row), visit.organisation, refused, today=localdate())
    status = refused.status if refused else 200
    return render(visit.request, "programme/own_purchase.html", context, status=status)
