"""/mon-compte: a person's names, organisations, password and second factor.

/mon-compte/second-facteur enrols and removes one, /connexion/second-facteur asks for it. The former is also open to
those who must enrol one before anything else.
"""

from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import segno
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp import login as prove_session

from maillage.accounts.domain.terms import (
    AGENCY_RIGHTS,
    CLOSED_RIGHTS,
    MANDATE_RIGHTS,
    MANDATED,
    ROLE_RIGHTS,
    SANDBOX_RIGHTS,
    OrganisationState,
    Role,
)
from maillage.accounts.edges.export import factor_letter
from maillage.accounts.pages.access import own_account, workspace_address
from maillage.accounts.pages.signing_in import (
    ChangePasswordForm,
    EnrolFactorForm,
    NamesForm,
    OwnPasswordForm,
    RemoveFactorForm,
    SecondFactorForm,
)
from maillage.accounts.store.models import ExternalIdentity, Invitation, Membership, User
from maillage.accounts.store.people import (
    belongs_to_agency,
    must_have_second_factor,
    person_signed_in,
    person_to_prove,
    second_factor_of,
)
from maillage.accounts.store.permissions import organisations_for
from maillage.accounts.store.person_accounts import (
    confirm_second_factor,
    remove_second_factor,
    rename,
    started_second_factor,
    unlink_identity,
)
from maillage.kits.letters.record.queue import enqueue
from maillage.kits.letters.terms import Letter
from maillage.web.protection.login_redirect import safe_path


@dataclass(frozen=True, slots=True)
class MyAccountPage:
    """A person's account: memberships with what they permit, as do mandates, and forms of what can be changed."""

    person: User
    memberships: Sequence[tuple[Membership, str]]
    mandates: Sequence[str]
    is_of_agency: bool
    has_second_factor: bool
    names: NamesForm
    password: ChangePasswordForm
    identities: Sequence[tuple[ExternalIdentity, OwnPasswordForm]]


@dataclass(frozen=True, slots=True)
class SecondFactorPage:
    """The forms to enrol or remove a device; recovery codes, shown once."""

    form: EnrolFactorForm
    removal: RemoveFactorForm
    is_required: bool
    has_second_factor: bool
    key: str
    recovery_codes: Sequence[str]
    next: str


@dataclass(frozen=True, slots=True)
class SecondFactorDoorPage:
    """The second-factor form, and the page to go to."""

    form: SecondFactorForm
    next: str


@require_safe
@own_account()
def my_account(request: HttpRequest, person: User) -> HttpResponse:
    """The account page."""
    return _account(request, person)


@require_POST
@own_account()
def change_names(request: HttpRequest, person: User) -> HttpResponse:
    """Set the person's names."""
    form = NamesForm(request.POST)
    if not form.is_valid():
        return _account(request, person, names=form)
    rename(person, first_name=form.cleaned_data["first_name"], last_name=form.cleaned_data["last_name"])
    messages.success(request, _("Votre nom est enregistré."))
    return redirect("my_account")


@require_POST
@own_account()
def change_password(request: HttpRequest, person: User) -> HttpResponse:
    """Change the password; all other sessions are closed."""
    form = ChangePasswordForm(person, request.POST)
    if not form.is_valid():
        return _account(request, person, password=form)
    form.save()
    update_session_auth_hash(request, person)
    messages.success(request, _("Votre mot de passe est changé ; vos autres sessions sont fermées."))
    return redirect("my_account")


@require_POST
@own_account()
def untie(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Unlink a sign-in service, after confirming the password if there is one."""
    form = OwnPasswordForm(request, person, request.POST, auto_id=f"untie-{number}-%s")
    if form.is_valid():
        with form.refusals():
            unlink_identity(person, number)
            messages.success(request, _("Ce service de connexion n’ouvre plus votre compte."))
            return redirect("my_account")
    return _account(request, person, untying=(number, form))


def _account(
    request: HttpRequest,
    person: User,
    *,
    names: NamesForm | None = None,
    password: ChangePasswordForm | None = None,
    untying: tuple[int, OwnPasswordForm] | None = None,
) -> HttpResponse:
    """The page, with the form that was refused."""
    sent = names or password or (untying[1] if untying else None)
    memberships = Membership.objects.filter(user=person).select_related("organisation").order_by("organisation__name")
    identities = [
        (
            identity,
            untying[1]
            if untying and untying[0] == identity.pk
            else OwnPasswordForm(request, person, None, auto_id=f"untie-{identity.pk}-%s"),
        )
        for identity in person.external_identities.order_by("linked_at", "pk")
    ]
    page = MyAccountPage(
        person=person,
        memberships=[(membership, membership_rights(membership)) for membership in memberships],
        mandates=mandate_rights(person),
        is_of_agency=belongs_to_agency(person),
        has_second_factor=second_factor_of(person) is not None,
        names=names or NamesForm(initial={"first_name": person.first_name, "last_name": person.last_name}),
        password=password or ChangePasswordForm(person),
        identities=identities,
    )
    return render(request, "accounts/my_account.html", {"page": page}, status=422 if sent else 200)


def membership_rights(membership: Membership | Invitation) -> str:
    """What a member, or who is invited, may do for the organisation, and for the agency if it is the agency."""
    organisation, role = membership.organisation, Role(membership.role)
    name = {"name": organisation.name}
    if organisation.state != OrganisationState.ACCEPTED:
        return _(CLOSED_RIGHTS) % name
    if organisation.is_sandbox:
        return _(SANDBOX_RIGHTS) % name
    rights = _(ROLE_RIGHTS[role]) % name
    return f"{rights} {_(AGENCY_RIGHTS[role is Role.ADMINISTRATOR])}" if organisation.is_agency else rights


def mandate_rights(person: User) -> list[str]:
    """What a person may do for other organisations, under mandates given to her own."""
    return [
        _(MANDATE_RIGHTS[choice.role])
        % {"holder": choice.through.name, "act": _(act), "name": choice.organisation.name}
        for scope, act in MANDATED.items()
        for choice in organisations_for(person, Role.EDITOR, scope)
        if choice.through is not None
    ]


@require_http_methods(["GET", "POST"])
@own_account(person_signed_in)
def my_second_factor(request: HttpRequest, person: User) -> HttpResponse:
    """Enrol a second factor; a POST with a valid code confirms it and shows the recovery codes."""
    form = EnrolFactorForm(request, person, request.POST or None)
    codes: Sequence[str] = ()
    if form.is_valid():
        with form.refusals(at="token"):
            with transaction.atomic():
                codes = confirm_second_factor(person, form.cleaned_data["token"])
                _notify(person, factor_letter(person, is_active=True))
            # This session has just verified the device: no new login is needed.
            prove_session(request, second_factor_of(person))
    return _factor_response(request, person, form=form, removal=RemoveFactorForm(request, person, None), codes=codes)


@require_safe
@own_account(person_signed_in)
def my_second_factor_code(_request: HttpRequest, person: User) -> HttpResponse:
    """The QR code of the device being enrolled, as SVG, rendered here so that the secret goes to no other host."""
    picture = BytesIO()
    segno.make(started_second_factor(person).config_url, error="m").save(picture, kind="svg", scale=5)
    response = HttpResponse(picture.getvalue(), content_type="image/svg+xml")
    response.headers["Cache-Control"] = "no-store"
    return response


@require_http_methods(["POST"])
@own_account(person_signed_in)
def remove_my_second_factor(request: HttpRequest, person: User) -> HttpResponse:
    """Remove the second factor after confirming password and code; else show why not."""
    form = RemoveFactorForm(request, person, request.POST)
    if not form.is_valid():
        return _factor_response(request, person, form=EnrolFactorForm(request, person, None), removal=form, status=422)
    with transaction.atomic():
        remove_second_factor(person)
        _notify(person, factor_letter(person, is_active=False))
    messages.success(request, _("Le second facteur est retiré."))
    return redirect("my_second_factor" if must_have_second_factor(person) else "my_account")


@never_cache
@require_http_methods(["GET", "POST"])
def second_factor_check(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor after the password."""
    person = person_to_prove(request)
    if person is None:
        return redirect("login")
    form = SecondFactorForm(request, person, request.POST if request.method == "POST" else None)
    if form.is_valid():
        prove_session(request, form.cleaned_data["device"])
        return redirect(_page_after(request))
    page = SecondFactorDoorPage(form, _page_after(request))
    return render(request, "accounts/second_factor_door.html", {"page": page})


def _factor_response(
    request: HttpRequest,
    person: User,
    *,
    form: EnrolFactorForm,
    removal: RemoveFactorForm,
    codes: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    has_one = second_factor_of(person) is not None
    page = SecondFactorPage(
        form=form,
        removal=removal,
        is_required=must_have_second_factor(person),
        has_second_factor=has_one,
        # For typing, where there is no camera.
        key="" if has_one else b32encode(bytes.fromhex(started_second_factor(person).key)).decode(),
        recovery_codes=codes,
        next=_page_after(request),
    )
    return render(request, "accounts/my_second_factor.html", {"page": page}, status=status)


def _notify(person: User, letter: Letter) -> None:
    if person.email:
        enqueue(letter)


def _page_after(request: HttpRequest) -> str:
    return safe_path(request, request.POST.get("next", request.GET.get("next", ""))) or workspace_address()
