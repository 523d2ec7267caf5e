"""The forms of the doors: name, password and, for those who have one, the second factor; who joins, who forgot."""

import datetime as dt
from typing import Any, Final

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device

from maillage.accounts.forms.doors import sign_in_door
from maillage.accounts.models import User
from maillage.accounts.queries.people import belongs_to_agency, matching_factor, person_named, second_factor_of
from maillage.core.clock import utc_now
from maillage.kits.forms.forms import RefusableForm

_FRESH: Final = dt.timedelta(minutes=15)


class TokenForm(RefusableForm):
    """Six digits of an authenticator."""

    token = forms.CharField(
        label=_("Code à six chiffres"),
        max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": "[0-9]{6}"}),
    )


def proven_device(user: User, token: str) -> Device:
    """The second factor of ``user`` that made ``token``; a ValidationError where none did."""
    device = matching_factor(user, token.strip())
    if device is None:
        raise ValidationError(
            _("Le code du second facteur manque ou n’est pas le bon : recopiez celui de votre application."),
            code="token_wrong",
        )
    return device


class SecondFactorForm(RefusableForm):
    """The code that opens a session which a password or a sign-in service began."""

    token = forms.CharField(
        label=_("Code de votre application, ou code de secours"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )

    def __init__(self, request: HttpRequest, user: User, data: QueryDict | None) -> None:
        super().__init__(data)
        self.request, self.user = request, user

    def clean(self) -> dict[str, Any]:
        """The fields, with the proven device under ``device``."""
        cleaned = super().clean() or self.cleaned_data
        sign_in_door().refuse_too_many(self.request, self.user.username)
        return {**cleaned, "device": proven_device(self.user, cleaned.get("token", ""))}


class EnrolFactorForm(TokenForm):
    """Proves that it is she who adds or replaces her second factor: password, the code of the one she has, the new one.

    Who has no password of ours proves it by having signed in just now.
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
        """The password; refused where it is not hers."""
        return own_password(self.request, self.user, str(self.cleaned_data["password"]))

    def clean_present(self) -> str:
        """The code; refused where the factor that is to be replaced did not make it."""
        sign_in_door().refuse_too_many(self.request, self.user.username)
        proven_device(self.user, str(self.cleaned_data["present"]))
        return str(self.cleaned_data["present"])

    def clean(self) -> dict[str, Any]:
        """The fields; refused where nothing but an old session says who she is."""
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
    """The password, where it is hers; a ValidationError elsewhere, and where it was tried too often."""
    sign_in_door().refuse_too_many(request, user.username)
    if not user.check_password(password):
        raise ValidationError(_("Ce mot de passe n’est pas le vôtre : recommencez."), code="password_wrong")
    return password


class RemoveFactorForm(SecondFactorForm):
    """Proves that it is she who removes her second factor: with the password, where she has one, and a code."""

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
        """The password; refused where it is not hers."""
        return own_password(self.request, self.user, str(self.cleaned_data["password"]))


class OwnPasswordForm(RefusableForm):
    """Proves with her password, where she has one, that it is she."""

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
        """The password; refused where it is not hers."""
        return own_password(self.request, self.user, str(self.cleaned_data["password"]))


class SignInForm(AuthenticationForm):
    """Lets in who knows the password and, having a second factor, gives it. Tries are counted."""

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
        """The fields, the user carrying the device that was proven."""
        typed = str(self.cleaned_data.get("username", ""))
        if self.request is not None:
            sign_in_door().refuse_too_many(self.request, typed)
        person = person_named(typed)
        if person is not None:
            self.cleaned_data["username"] = person.username
        cleaned = super().clean()
        user = self.get_user()
        if isinstance(user, User) and second_factor_of(user) is not None:
            # django_otp keeps the proven device in the session when the login signal carries it.
            user.otp_device = proven_device(user, self.cleaned_data.get("token", ""))  # type: ignore[attr-defined]
        if self.request is not None:
            sign_in_door().give_back_tries(self.request, typed)
        return cleaned


class AgencyAuthenticationForm(SignInForm, AdminAuthenticationForm):
    """The admin's door: the same, for members of the agency alone."""

    def confirm_login_allowed(self, user: User) -> None:
        """Refuse who is not of the agency, with the words of a wrong password: the page tells nobody who has a key."""
        super().confirm_login_allowed(user)
        if not belongs_to_agency(user):
            raise self.get_invalid_login_error()


class ForgottenPasswordForm(RefusableForm):
    """Where to write to a person who forgot her password."""

    email = forms.EmailField(
        label=_("Votre adresse électronique"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


_PASSWORD_HELP = _("Au moins 12 caractères. Une phrase de quelques mots se retient bien.")


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # not generic at run time
    """A new password, typed twice."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["new_password1"].help_text = _PASSWORD_HELP


class ChangePasswordForm(PasswordChangeForm):
    """Another password, from one who knows the old one; the page does not jump to it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["new_password1"].help_text = _PASSWORD_HELP
        del self.fields["old_password"].widget.attrs["autofocus"]


class JoinForm(RefusableForm):
    """What a person says of herself who follows an invitation without an account."""

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
    """How a person is called."""

    first_name = forms.CharField(
        label=_("Prénom"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Nom"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
