"""The registration form: attendee, role, workshops."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.include.events.domain.events import LONGEST_NAME, RegistrationRole
from maillage.include.events.domain.plans import Attendee
from maillage.kits.forms.fields import EmailField, LineField, SiretField
from maillage.kits.forms.forms import StrangerForm


class AttendeeForm(StrangerForm):
    """The attendee; the e-mail address cannot be changed later."""

    name = LineField(
        label=_("Votre nom"), max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = EmailField(
        label=_("Votre adresse électronique"),
        help_text=_("Votre place, le calendrier et votre code d’accueil y sont envoyés."),
    )
    organisation_name = LineField(
        label=_("Votre organisme (facultatif)"),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    siret = SiretField(
        label=_("Son SIRET (facultatif)"),
        required=False,
        error_messages={"invalid": _("Ce SIRET n’existe pas : vérifiez ses 14 chiffres, ou laissez le champ vide.")},
    )
    role = forms.ChoiceField(
        label=_("Vous venez comme"),
        choices=[(role.value, _(role.label)) for role in RegistrationRole],
        initial=RegistrationRole.OTHER.value,
    )
    workshops = forms.TypedMultipleChoiceField(
        label=_("Vos ateliers"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    may_be_asked = forms.BooleanField(
        label=_("Vous pouvez me demander, après un, six et douze mois, ce qui est sorti de mes rendez-vous"),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        workshops: list[tuple[int, str]],
        is_change: bool = False,
        asked_until: str = "",
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.offer("workshops", workshops)
        if not workshops:
            del self.fields["workshops"]
        if is_change:
            del self.fields["email"]
        if asked_until:
            help_text = _("Nom et adresse sont alors gardés jusqu’au %(until)s, pour ces questions seules.")
            self.fields["may_be_asked"].help_text = help_text % {"until": asked_until}
        else:
            del self.fields["may_be_asked"]

    def attendee(self, *, email: str = "") -> Attendee:
        """The attendee in a valid form; ``email`` is used if the form has no such field."""
        typed = self.cleaned_data
        address = str(typed.get("email", email)).lower()
        role = RegistrationRole(typed["role"])
        may_be_asked = bool(typed.get("may_be_asked"))
        return Attendee(
            typed["name"], address, typed["organisation_name"], typed["siret"], role, may_be_asked=may_be_asked
        )

    def workshop_numbers(self) -> list[int]:
        """The ids of the chosen workshops."""
        return list(self.cleaned_data.get("workshops", ()))
