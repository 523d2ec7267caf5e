"""What a person fills in to be told of changes: an address, and what to follow."""

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.web.protection.stranger_forms import StrangerForm


class SubscriptionForm(StrangerForm):
    """An address; what to follow comes from the page that shows the form."""

    email = forms.EmailField(
        label=_("Votre adresse e-mail"),
        max_length=254,
        error_messages={
            "required": _("Donnez votre adresse e-mail."),
            "invalid": _("Cette adresse n’a pas la forme nom@domaine."),
        },
    )
