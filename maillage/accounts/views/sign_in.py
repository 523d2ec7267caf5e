"""Logs people in and out, and lets them choose a new password by a letter. No page tells who has an account."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as django_views
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.accounts.export.letters import reset_letter
from maillage.accounts.forms.doors import (
    LETTERS_OF_A_NETWORK,
    LETTERS_TO_A_MAILBOX,
    letter_door,
    remember_device,
    sign_in_door,
)
from maillage.accounts.forms.signing_in import ForgottenPasswordForm, NewPasswordForm, SignInForm
from maillage.accounts.models import User
from maillage.accounts.queries import person_of
from maillage.accounts.queries.people import people_written_to
from maillage.accounts.views.inside import to_proven, workspace_address
from maillage.web.letters import post_later
from maillage.web.protection.limits import Limit, counting, limited
from maillage.web.public_address import public_url
from maillage.web.telling import telling_problems

_TOO_MANY = 429
NEW_PASSWORDS = Limit("new passwords by network", most=30, every_s=60)


@dataclass(frozen=True, slots=True)
class ForgottenPage:
    """The page that asks where to write; ``is_sent`` after it was said, whether or not there is an account."""

    form: ForgottenPasswordForm
    is_sent: bool


class SignIn(django_views.LoginView):
    """/connexion: the session gets a new identity, ``next`` leads nowhere but here."""

    authentication_form = SignInForm
    template_name = "accounts/sign_in.html"

    def get(self, request: HttpRequest, *args: Any, **parts: Any) -> HttpResponse:
        """The page; who is logged in and owes a second factor goes there instead."""
        person = request.user
        if isinstance(person, User) and person_of(request) is None:
            return to_proven(request, person, self.get_redirect_url() or workspace_address())
        return super().get(request, *args, **parts)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """The form, and the name of the service that signs people in too."""
        service = settings.OPENID_SERVICE
        return super().get_context_data(**context, openid_name=service.name if service else "")

    def get_default_redirect_url(self) -> str:
        """Where a person goes who came for no page: her workspace, where the installation has one."""
        return workspace_address()

    def form_valid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        """She is logged in, and her device is remembered."""
        answer = super().form_valid(form)
        user = form.get_user()
        if isinstance(user, User):
            remember_device(answer, user)
        return answer

    def form_invalid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        """The page again; 429 where the person must wait."""
        answer = super().form_invalid(form)
        for error in form.errors.as_data().get(NON_FIELD_ERRORS, []):
            if error.code == "too_many_tries":
                answer.status_code = _TOO_MANY
                answer.headers["Retry-After"] = str((error.params or {})["wait_s"])
        return answer


class SignOut(django_views.LogoutView):
    """/deconnexion: by a form alone, so that no link of another page logs anybody out."""

    http_method_names = ["post", "options"]
    next_page = "home"


class NewPassword(django_views.PasswordResetConfirmView):
    """The page of the letter's link: a new password, then the door."""

    form_class = NewPasswordForm
    template_name = "accounts/new_password.html"
    success_url = reverse_lazy("login")

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:  # type: ignore[override]
        """The password is changed, every session of before is closed, tries are there again."""
        answer = super().form_valid(form)
        for name in (form.user.username, form.user.email):
            sign_in_door().give_back_tries(self.request, name)
        messages.success(self.request, _("Votre mot de passe est changé : connectez-vous."))
        return answer


# The link's token is long; but each password is hashed, which is slow by intention.
new_password = telling_problems(limited(NEW_PASSWORDS)(NewPassword.as_view()))


@never_cache
@require_http_methods(["GET", "POST"])
@counting(LETTERS_TO_A_MAILBOX, LETTERS_OF_A_NETWORK)
def forgotten(request: HttpRequest) -> HttpResponse:
    """The page that asks where to write."""
    form = ForgottenPasswordForm(request.POST or None)
    is_sent = form.is_valid()
    if is_sent:
        _write_to(request, form.cleaned_data["email"])
    return render(request, "accounts/forgotten.html", {"page": ForgottenPage(form, is_sent)})


def _write_to(request: HttpRequest, email: str) -> None:
    """The link to each person of that address; to nobody where many letters went there already."""
    try:
        letter_door().refuse_too_many(request, email)
    except ValidationError:
        # The letters of before are on their way; the page says the same as ever.
        return
    for user in people_written_to(email):
        identity = urlsafe_base64_encode(force_bytes(user.pk))
        address = reverse("new_password", args=[identity, default_token_generator.make_token(user)])
        post_later(reset_letter(user, link=public_url(request) + address))
