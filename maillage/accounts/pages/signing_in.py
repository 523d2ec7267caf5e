"""Forms of authentication: password and second factor, joining by invitation, password reset."""

import datetime as dt
from typing import Any, ClassVar, Final

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device

from maillage.accounts.pages.throttling import sign_in_door
from maillage.accounts.store.models import User
from maillage.accounts.store.people import belongs_to_agency, matching_factor, person_named, second_factor_of
from maillage.core.clock import utc_now
from maillage.kits.forms.fields import EmailField
from maillage.kits.forms.forms import RefusableForm

_FRESH: Final = dt.timedelta(minutes=15)


class SecretForm(RefusableForm):
    """A form of passwords and codes, of which the browser keeps nothing: it has a safe for them."""

    is_kept_while_typed: ClassVar[bool] = False


class TokenForm(SecretForm):
    """A six-digit code of an authenticator."""

    token = forms.CharField(
        label=_("Code à six chiffres"),
        max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": "[0-9]{6}"}),
    )


def proven_device(user: User, token: str) -> Device:
    """The second factor of ``user`` that verifies ``token``; raises ValidationError if none does."""
    device = matching_factor(user, token.strip())
    if device is None:
        raise ValidationError(
            _("Le code du second facteur manque ou n’est pas le bon : recopiez celui de votre application."),
            code="token_wrong",
        )
    return device


class SecondFactorForm(SecretForm):
    """The second factor, after a password or a sign-in service."""

    token = forms.CharField(
        label=_("Code de votre application, ou code de secours"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )

    def __init__(self, request: HttpRequest, user: User, data: QueryDict | None) -> None:
        super().__init__(data)
        self.request, self.user = request, user

    def clean(self) -> dict[str, Any]:
        """The cleaned data, with the verified device under ``device``."""
        cleaned = super().clean() or self.cleaned_data
        sign_in_door().refuse_too_many(self.request, self.user.username)
        return {**cleaned, "device": proven_device(self.user, cleaned.get("token", ""))}


class EnrolFactorForm(TokenForm):
    """Enrols or replaces a second factor, proving identity by password, the current factor, and a code of the new one.

    Someone without a password here must have signed in recently instead.
    """

    password = forms.CharField(
        label=_("Votre mot de passe"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    present = forms.CharField(
        label=_("Code du second facteur que vous avez, ou code de secours"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
    field_order = ("password", "present", "token")

    def __init__(self, request: HttpRequest, user: User, data: QueryDict | None) -> None:
        super().__init__(data)
        self.request, self.user = request, user
        if not user.has_usable_password():
            del self.fields["password"]
        if second_factor_of(user) is None:
            del self.fields["present"]

    def clean_password(self) -> str:
        """The password, verified."""
        return own_password(self.request, self.user, str(self.cleaned_data["password"]))

    def clean_present(self) -> str:
        """The code, verified against the factor to be replaced."""
        sign_in_door().refuse_too_many(self.request, self.user.username)
        proven_device(self.user, str(self.cleaned_data["present"]))
        return str(self.cleaned_data["present"])

    def clean(self) -> dict[str, Any]:
        """The cleaned data; rejects an old session if there is no password to prove identity."""
        cleaned = super().clean() or self.cleaned_data
        signed_in_at = self.user.last_login
        is_fresh = signed_in_at is not None and utc_now() - signed_in_at < _FRESH
        if not self.user.has_usable_password() and not is_fresh:
            raise ValidationError(
                _("Déconnectez-vous, puis reconnectez-vous par votre service avant d’activer un second facteur."),
                code="session_old",
            )
        return cleaned


def own_password(request: HttpRequest, user: User, password: str) -> str:
    """The password if it is the user's; raises ValidationError if it is not, or after too many attempts."""
    sign_in_door().refuse_too_many(request, user.username)
    if not user.check_password(password):
        raise ValidationError(_("Ce mot de passe n’est pas le vôtre : recommencez."), code="password_wrong")
    return password


class RemoveFactorForm(SecondFactorForm):
    """Removes the second factor, proving identity by password, if there is one, and a code."""

    password = forms.CharField(
        label=_("Votre mot de passe"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("password", "token")

    def __init__(self, request: HttpRequest, user: User, data: QueryDict | None) -> None:
        super().__init__(request, user, data)
        del self.fields["token"].widget.attrs["autofocus"]
        if not user.has_usable_password():
            del self.fields["password"]

    def clean_password(self) -> str:
        """The password, verified."""
        return own_password(self.request, self.user, str(self.cleaned_data["password"]))


class OwnPasswordForm(SecretForm):
    """Proves identity by password, if there is one."""

    password = forms.CharField(
        label=_("Votre mot de passe"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, user: User, data: QueryDict | None, **options: Any) -> None:
        super().__init__(data, **options)
        self.request, self.user = request, user
        if not user.has_usable_password():
            del self.fields["password"]

    def clean_password(self) -> str:
        """The password, verified."""
        return own_password(self.request, self.user, str(self.cleaned_data["password"]))


class SignInForm(SecretForm, AuthenticationForm):
    """Signs in with password and, if enrolled, second factor. Attempts are throttled."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("Ce nom et ce mot de passe ne vont pas ensemble : vérifiez les deux."),
    }
    token = forms.CharField(
        label=_("Code du second facteur, si vous en avez un"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def __init__(self, request: HttpRequest | None = None, *args: Any, **options: Any) -> None:
        super().__init__(request, *args, **options)
        self.fields["username"].label = _("Adresse électronique ou nom d’utilisateur")

    def clean(self) -> dict[str, Any]:
        """The cleaned data; the user carries the verified device."""
        typed = str(self.cleaned_data.get("username", ""))
        if self.request is not None:
            sign_in_door().refuse_too_many(self.request, typed)
        person = person_named(typed)
        if person is not None:
            self.cleaned_data["username"] = person.username
        cleaned = super().clean()
        user = self.get_user()
        if isinstance(user, User) and second_factor_of(user) is not None:
            # django_otp stores the verified device in the session if the user carries it at the login signal.
            user.otp_device = proven_device(user, self.cleaned_data.get("token", ""))  # type: ignore[attr-defined]
        if self.request is not None:
            sign_in_door().reset_tries(self.request, typed)
        return cleaned


class AgencyAuthenticationForm(SignInForm, AdminAuthenticationForm):
    """The sign-in form of the admin, for members of the agency only."""

    def confirm_login_allowed(self, user: User) -> None:
        """Reject non-members with the message for a wrong password, so as not to reveal who is a member."""
        super().confirm_login_allowed(user)
        if not belongs_to_agency(user):
            raise self.get_invalid_login_error()


class ForgottenPasswordForm(SecretForm):
    """The address to which a password reset link is sent."""

    email = EmailField(label=_("Votre adresse électronique"))


_PASSWORD_HELP = _("Au moins 12 caractères. Une phrase de quelques mots se retient bien.")


class NewPasswordForm(SecretForm, SetPasswordForm):  # type: ignore[type-arg]  # not generic at run time
    """A new password, typed twice."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["new_password1"].help_text = _PASSWORD_HELP


class ChangePasswordForm(SecretForm, PasswordChangeForm):
    """A password change, without autofocus."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["new_password1"].help_text = _PASSWORD_HELP
        del self.fields["old_password"].widget.attrs["autofocus"]


class JoinForm(RefusableForm):
    """A new account, created by following an invitation."""

    first_name = forms.CharField(
        label=_("Prénom"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Nom"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    password = forms.CharField(
        label=_("Mot de passe"),
        help_text=_PASSWORD_HELP,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "minlength": "12"}),
    )


class NamesForm(RefusableForm):
    """A person's names."""

    first_name = forms.CharField(
        label=_("Prénom"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Nom"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
