"""Login, logout, password reset and invitations. No page reveals who has an account.

At /invitation/<token> a new person creates an account, and one with an account accepts with it.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth import views as django_views
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.accounts.domain.letter_kinds import PASSWORD_RESET
from maillage.accounts.domain.terms import NewPerson
from maillage.accounts.edges.export import reset_key, reset_letter
from maillage.accounts.pages.access import problem_text, to_proven, workspace_address
from maillage.accounts.pages.my_account import membership_rights
from maillage.accounts.pages.openid import signed_out_address
from maillage.accounts.pages.signing_in import ForgottenPasswordForm, JoinForm, NewPasswordForm, SignInForm
from maillage.accounts.pages.throttling import (
    remember_device,
    sign_in_door,
)
from maillage.accounts.store.invitations import invitation_followed, invited_person, join, join_as_new
from maillage.accounts.store.members import shown_name
from maillage.accounts.store.models import Invitation, User
from maillage.accounts.store.people import people_written_to, person_of, person_with_account
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.kits.letters.limits import LETTERS_OF_A_NETWORK
from maillage.kits.letters.record.queue import enqueue, enqueue_decoy
from maillage.web.error_pages import render_problems
from maillage.web.protection.limits import Limit, counting, limited, network_of
from maillage.web.public_url import installation_url

_TOO_MANY = 429
NEW_PASSWORDS = Limit("new passwords by network", most=30, every_s=60)


@dataclass(frozen=True, slots=True)
class ForgottenPage:
    """The password reset page; ``is_sent`` once submitted, whether or not there is an account."""

    form: ForgottenPasswordForm
    is_sent: bool


class SignIn(django_views.LoginView):
    """/connexion: the session key is rotated, and ``next`` must be on this host."""

    authentication_form = SignInForm
    template_name = "accounts/sign_in.html"

    def get(self, request: HttpRequest, *args: Any, **parts: Any) -> HttpResponse:
        """The page; someone logged in who must still give a second factor is redirected to it."""
        person = request.user
        if isinstance(person, User) and person_of(request) is None:
            return to_proven(request, person, self.get_redirect_url() or workspace_address())
        return super().get(request, *args, **parts)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """The context, with the name of the sign-in service."""
        service = settings.OPENID_SERVICE
        return super().get_context_data(**context, openid_name=service.name if service else "")

    def get_default_redirect_url(self) -> str:
        """The default page after login: the workspace."""
        return workspace_address()

    def form_valid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        """Log the person in and remember the device."""
        answer = super().form_valid(form)
        user = form.get_user()
        if isinstance(user, User):
            remember_device(answer, user)
        return answer

    def form_invalid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        """The page again; status 429 if the person must wait."""
        answer = super().form_invalid(form)
        for error in form.errors.as_data().get(NON_FIELD_ERRORS, []):
            if error.code == "too_many_tries":
                answer.status_code = _TOO_MANY
                answer.headers["Retry-After"] = str((error.params or {})["wait_s"])
        return answer


class SignOut(django_views.LogoutView):
    """/deconnexion: POST only, so that links of other pages cannot log anyone out."""

    http_method_names = ["post", "options"]
    next_page = "home"

    def post(self, request: HttpRequest, *args: Any, **parts: Any) -> HttpResponse:
        """End the session, and that of the sign-in service used."""
        address = signed_out_address(request)
        answer = super().post(request, *args, **parts)
        return redirect(address) if address else answer


class NewPassword(django_views.PasswordResetConfirmView):
    """The page of the password reset link."""

    form_class = NewPasswordForm
    template_name = "accounts/new_password.html"
    success_url = reverse_lazy("login")

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:  # type: ignore[override]
        """Set the password, close all other sessions, reset the quotas of attempts."""
        answer = super().form_valid(form)
        for name in (form.user.username, form.user.email):
            sign_in_door().reset_tries(self.request, name)
        messages.success(self.request, _("Votre mot de passe est changé : connectez-vous."))
        return answer


# The token cannot be guessed, but each password is hashed, which is deliberately slow.
new_password = render_problems(limited(NEW_PASSWORDS)(NewPassword.as_view()))
# Allows a training room to join together; guessing tokens is hopeless at any rate.
JOININGS = Limit("invitations by network", most=60, every_s=30)
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True, slots=True)
class JoinPage:
    """An invitation and how it can be accepted: by the logged-in ``person``, after login, or with a new account."""

    invitation: Invitation
    form: JoinForm
    person: User | None
    person_name: str
    has_account: bool
    sign_in_href: str
    openid_name: str

    @property
    def rights(self) -> str:
        """What the person may do once the invitation is accepted, in a sentence."""
        return membership_rights(self.invitation)


@never_cache
@require_http_methods(["GET", "POST"])
@counting(LETTERS_OF_A_NETWORK)
def forgotten(request: HttpRequest) -> HttpResponse:
    """The page that asks for an address."""
    form = ForgottenPasswordForm(request.POST or None)
    is_sent = form.is_valid()
    if is_sent:
        _write_to(request, form.cleaned_data["email"])
    return render(request, "accounts/forgotten.html", {"page": ForgottenPage(form, is_sent)}, status=form.status)


def _write_to(request: HttpRequest, email: str) -> None:
    """Send a reset link to each person with that address, unless this network asked too often."""
    if LETTERS_OF_A_NETWORK.wait_s(network_of(request)):
        # Earlier letters are on their way; the page looks the same.
        return
    people = people_written_to(email)
    with transaction.atomic():
        for user in people:
            identity = urlsafe_base64_encode(force_bytes(user.pk))
            address = reverse("new_password", args=[identity, default_token_generator.make_token(user)])
            enqueue(reset_letter(user, link=installation_url() + address))
        if not people:
            enqueue_decoy(PASSWORD_RESET, reset_key(), email)


@never_cache
@require_http_methods(["GET", "POST"])
@render_problems
@limited(JOININGS)
def joining(request: HttpRequest, token: str) -> HttpResponse:
    """The page of an invitation."""
    invitation = invitation_followed(token, now=utc_now())
    person = person_with_account(request)
    has_account = person is None and invited_person(invitation) is not None
    form = JoinForm(request.POST if request.method == "POST" and person is None else None)
    if request.method == "POST" and person is not None:
        membership = join(token, person, now=utc_now())
        return _to_workspace(request, membership.organisation.name)
    if request.method == "POST" and has_account:
        return redirect_to_login(request.path, login_url=reverse("login"))
    if form.is_valid():
        answer = _join_with_new_account(request, token, form)
        if answer is not None:
            return answer
    page = JoinPage(
        invitation=invitation,
        form=form,
        person=person,
        person_name=shown_name(person) if person else "",
        has_account=has_account,
        sign_in_href=redirect_to_login(request.path, login_url=reverse("login")).headers["Location"],
        openid_name=settings.OPENID_SERVICE.name if settings.OPENID_SERVICE else "",
    )
    return render(request, "accounts/join.html", {"page": page})


def _join_with_new_account(request: HttpRequest, token: str, form: JoinForm) -> HttpResponse | None:
    """Create the account, log in and redirect to the workspace.

    None, with a form error, if the password is too weak.
    """
    names_and_password = NewPerson(**{name: form.cleaned_data[name] for name in form.fields})
    try:
        membership = join_as_new(token, names_and_password, now=utc_now())
    except Refused as refusal:
        if refusal.code != "password_weak":
            raise
        # Nothing was created: the person chooses another password.
        form.add_error("password", problem_text(refusal))  # one sentence, which includes the reasons
        return None
    login(request, membership.user, backend=_BACKEND)
    answer = _to_workspace(request, membership.organisation.name)
    remember_device(answer, membership.user)
    return answer


def _to_workspace(request: HttpRequest, organisation: str) -> HttpResponse:
    messages.success(request, _("Bienvenue dans %(name)s.") % {"name": organisation})
    return redirect(workspace_address())
