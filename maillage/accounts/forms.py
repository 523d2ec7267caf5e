"""The forms of the admin's door: name, password and, for those who have one, the second factor."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from maillage.accounts.models import User
from maillage.accounts.queries import belongs_to_agency, matching_factor, second_factor_of


class TokenForm(forms.Form):
    """Six digits of an authenticator."""

    token = forms.CharField(
        label=_("Code à six chiffres"),
        max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": "[0-9]{6}"}),
    )


class AgencyAuthenticationForm(AdminAuthenticationForm):
    """Lets in members of the agency; who has a second factor must give it."""

    token = forms.CharField(
        label=_("Code du second facteur, si vous en avez un"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def clean(self) -> dict[str, Any]:
        """The fields, the user carrying the device that was proven."""
        cleaned = super().clean()
        user = self.get_user()
        if isinstance(user, User) and second_factor_of(user) is not None:
            self._prove(user, self.cleaned_data.get("token", ""))
        return cleaned

    def confirm_login_allowed(self, user: User) -> None:
        """Refuse who is not of the agency, with the words of a wrong password: the page tells nobody who has a key."""
        super().confirm_login_allowed(user)
        if not belongs_to_agency(user):
            raise self.get_invalid_login_error()

    def _prove(self, user: User, token: str) -> None:
        device = matching_factor(user, token.strip())
        if device is None:
            raise ValidationError(
                _("Le code du second facteur manque ou n’est pas le bon : recopiez celui de votre application."),
                code="token_wrong",
            )
        # django_otp keeps the proven device in the session when the login signal carries it.
        user.otp_device = device  # type: ignore[attr-defined]
