"""The programme of one's own organisations: announce, change, say what became of a purchase, take in a table.

Who acts is asked each time (accounts): by her own role, or by a mandate for purchases.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.parts import for_people
from maillage.accounts.queries import Organisation, User
from maillage.accounts.queries.organisations import organisation_at
from maillage.accounts.queries.permissions import acting
from maillage.accounts.terms import Acting, Capability, Role
from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.kits.lists.files import table_answer
from maillage.programme.forms import contract_key_of, received_table
from maillage.programme.intake.purchase_plans import (
    CONSULTED_ON,
    NOTICE,
    NOTICE_ADDRESS,
    RENEWS,
    TERRITORY,
    read_consultation,
    read_plan,
)
from maillage.programme.models import PlannedPurchase
from maillage.programme.pages.own import (
    OTHER_CONTRACT,
    announcing_page,
    first_texts,
    own_programme_page,
    own_purchase_page,
)
from maillage.programme.pages.own_file import intake_text, programme_file_page
from maillage.programme.pages.plan_form import errors_by_field, typed_plan
from maillage.programme.queries.planned_purchases import (
    own_purchase,
    purchases_of,
    stated_purchase,
    stated_purchases,
)
from maillage.programme.queries.programme_export import PROGRAMME_COLUMNS, plan_texts
from maillage.programme.queries.purchase_contracts import buyer_of_contract
from maillage.programme.queries.purchase_places import place_text, places_named
from maillage.programme.record.planned_purchases import (
    announce_purchase,
    award_purchase,
    change_purchase,
    consult_purchase,
    give_up_purchase,
    resume_purchase,
)
from maillage.programme.record.programme_files import take_in_programme
from maillage.programme.terms.planned_purchases import BETWEEN_KEYS, renewed_keys

_ENTRY_LETTERS: Final = 64
_MOST_TICKED: Final = 50  # contracts that are read; more than a purchase may renew are refused with a sentence
_OTHER_BUYER: Final = sentence("Ce marché est introuvable, ou d’un autre acheteur : copiez l’adresse de sa page.")


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
    return render(request, "programme/own_programme.html", {"page": own_programme_page(person, today=localdate())})


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def announce(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """The form of a new purchase, begun from a contract that ends where the address names one."""
    organisation = organisation_at(slug)
    buyer, today = _buyer(person, organisation), localdate()
    if request.method != "POST":
        typed = first_texts(organisation, request.GET.get("marche", ""), today=today)
        page = announcing_page(organisation, typed, {}, entry=secrets.token_urlsafe(24), today=today)
        return render(request, "programme/announce.html", {"page": page})
    typed, entry = typed_plan(request.POST), str(request.POST.get("envoi", ""))[:_ENTRY_LETTERS]
    typed[RENEWS] = BETWEEN_KEYS.join(map(contract_key_of, request.POST.getlist(RENEWS)[:_MOST_TICKED]))
    try:
        for key in renewed_keys(typed[RENEWS]):
            _refuse_contract_of_another(key, organisation)
        plan = read_plan(typed, today=today, places_named=places_named)
    except Refused as refusal:
        # Nothing is written yet: all that was typed stays in the fields, with what to correct.
        page = announcing_page(organisation, typed, errors_by_field(refusal), entry=entry, today=today)
        return render(request, "programme/announce.html", {"page": page}, status=422)
    announce_purchase(buyer, plan, entry=entry or None, now=utc_now())
    messages.success(request, _("L’achat est annoncé : les entreprises le voient."))
    return redirect("own_programme")


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def change(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """A purchase of one's own: the announcement to correct, and what becomes of it."""
    visit = _visit(request, person, number)
    if request.method != "POST":
        return _own_page(visit)
    typed = typed_plan(request.POST)

    def write() -> str:
        plan = read_plan({**typed, RENEWS: visit.row.renews}, today=localdate(), places_named=places_named)
        is_changed = change_purchase(visit.buyer, number, plan, now=utc_now())
        return _("L’annonce est changée ; ce qu’elle disait avant reste lisible.") if is_changed else ""

    return _answer(visit, write, typed)


@require_POST
@for_people
def consult(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """The consultation is launched."""
    visit = _visit(request, person, number)
    typed = {name: str(request.POST.get(name, "")) for name in (CONSULTED_ON, NOTICE, NOTICE_ADDRESS)}

    def write() -> str:
        consult_purchase(visit.buyer, number, read_consultation(typed, today=localdate()), now=utc_now())
        return _("La consultation est indiquée comme lancée.")

    return _answer(visit, write, typed)


@require_POST
@for_people
def award(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """These contracts came of the purchase."""
    visit = _visit(request, person, number)
    keys, other = request.POST.getlist("marche"), str(request.POST.get(OTHER_CONTRACT, ""))

    def write() -> str:
        several = [*keys, *filter(None, [contract_key_of(other)])]
        for key in several:
            _refuse_contract_of_another(key, visit.organisation)
        award_purchase(visit.buyer, number, several, now=utc_now())
        return _("Les marchés sont confirmés : la ligne de l’achat est complète.")

    return _answer(visit, write, {OTHER_CONTRACT: other}, keys=keys)


@require_POST
@for_people
def give_up(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """The purchase will not be made."""
    visit = _visit(request, person, number)

    def write() -> str:
        give_up_purchase(visit.buyer, number, str(request.POST.get("motif", "")), now=utc_now())
        return _("L’achat est indiqué comme abandonné, avec son motif.")

    return _answer(visit, write, {})


@require_POST
@for_people
def resume(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """The purchase is to come again."""
    visit = _visit(request, person, number)

    def write() -> str:
        resume_purchase(visit.buyer, number, now=utc_now())
        return _("L’achat est remis au programme.")

    return _answer(visit, write, {})


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def file(request: HttpRequest, person: User, slug: str) -> HttpResponse:
    """A programme as a table: taken in whole, or not at all with what to correct."""
    organisation = organisation_at(slug)
    buyer = _buyer(person, organisation)
    if request.method != "POST":
        return render(request, "programme/programme_file.html", {"page": programme_file_page(organisation)})
    sent = request.FILES.get("file")
    try:
        with received_table(sent if isinstance(sent, UploadedFile) else None) as path:
            intake = take_in_programme(buyer, organisation, path, now=utc_now(), today=localdate())
    except Refused as refusal:
        # Nothing was written: her file is as it was, and the page says what to correct in it.
        page = programme_file_page(organisation, refusal)
        return render(request, "programme/programme_file.html", {"page": page}, status=422)
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


def _refuse_contract_of_another(key: str, organisation: Organisation) -> None:
    """Nothing; Refused where a contract is named that is not of this buyer."""
    if key and (not organisation.siret or buyer_of_contract(key) != organisation.siret):
        raise Refused("contract_of_another", _OTHER_BUYER)


def _visit(request: HttpRequest, person: User, number: int) -> _OwnPurchaseVisit:
    row, organisation = own_purchase(number)
    return _OwnPurchaseVisit(request, row, organisation, _buyer(person, organisation))


def _answer(
    visit: _OwnPurchaseVisit, write: Callable[[], str], typed: Mapping[str, str], *, keys: list[str] | None = None
) -> HttpResponse:
    """To the page of the purchase with what was done; the same page with all that was typed where it is refused."""
    try:
        text = write()
    except Refused as refusal:
        # Nothing was written: what was typed stays, with what to correct.
        return _own_page(visit, typed, errors_by_field(refusal), keys=keys)
    if text:
        messages.success(visit.request, text)
    return redirect("own_purchase", number=visit.row.pk)


def _own_page(
    visit: _OwnPurchaseVisit,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    *,
    keys: list[str] | None = None,
) -> HttpResponse:
    purchase = stated_purchase(visit.row)
    texts = {**plan_texts(purchase.plan), TERRITORY: place_text(purchase.plan.territory)}
    page = own_purchase_page(
        purchase,
        visit.organisation,
        {**texts, **(typed or {})},
        errors or {},
        checked_keys=purchase.contract_keys if keys is None else keys,
        today=localdate(),
    )
    return render(visit.request, "programme/own_purchase.html", {"page": page}, status=422 if errors else 200)
