"""/mon-compte: a person's names, organisations and password."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.forms.organisations import focus_first_fault
from maillage.accounts.forms.signing_in import ChangePasswordForm, NamesForm
from maillage.accounts.models import Membership, User
from maillage.accounts.queries import belongs_to_agency, second_factor_of
from maillage.accounts.record import rename
from maillage.accounts.views.inside import for_herself


@dataclass(frozen=True, slots=True)
class MyAccountPage:
    """The person, where she belongs, and the forms of what she may change."""

    person: User
    memberships: Sequence[Membership]
    is_of_agency: bool
    has_second_factor: bool
    names: NamesForm
    password: ChangePasswordForm


@require_safe
@for_herself()
def my_account(request: HttpRequest, person: User) -> HttpResponse:
    """The page."""
    names = NamesForm(initial={"first_name": person.first_name, "last_name": person.last_name})
    return _page_response(request, person, names=names, password=ChangePasswordForm(person))


@require_POST
@for_herself()
def change_names(request: HttpRequest, person: User) -> HttpResponse:
    """The person is called so from now on."""
    form = NamesForm(request.POST)
    if not form.is_valid():
        focus_first_fault(form)
        return _page_response(request, person, names=form, password=ChangePasswordForm(person), status=422)
    rename(person, first_name=form.cleaned_data["first_name"], last_name=form.cleaned_data["last_name"])
    messages.success(request, _("Votre nom est enregistré."))
    return redirect("my_account")


@require_POST
@for_herself()
def change_password(request: HttpRequest, person: User) -> HttpResponse:
    """Another password; every other session of the person is closed."""
    form = ChangePasswordForm(person, request.POST)
    if not form.is_valid():
        names = NamesForm(initial={"first_name": person.first_name, "last_name": person.last_name})
        focus_first_fault(form)
        return _page_response(request, person, names=names, password=form, status=422)
    form.save()
    update_session_auth_hash(request, person)
    messages.success(request, _("Votre mot de passe est changé ; vos autres sessions sont fermées."))
    return redirect("my_account")


def _page_response(
    request: HttpRequest, person: User, *, names: NamesForm, password: ChangePasswordForm, status: int = 200
) -> HttpResponse:
    memberships = Membership.objects.filter(user=person).select_related("organisation").order_by("organisation__name")
    page = MyAccountPage(
        person=person,
        memberships=list(memberships),
        is_of_agency=belongs_to_agency(person),
        has_second_factor=second_factor_of(person) is not None,
        names=names,
        password=password,
    )
    return render(request, "accounts/my_account.html", {"page": page}, status=status)
