"""What a person fills in to be told of changes: an address, and what to follow."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SubscriptionForm(forms.Form):
    """An address; the data set (slug) or the territory comes from the page that shows the form."""

    email = forms.EmailField(
        label=_("Votre adresse e-mail"),
        max_length=254,
        error_messages={
            "required": _("Donnez votre adresse e-mail."),
            "invalid": _("Cette adresse n’a pas la forme nom@domaine."),
        },
    )
    dataset = forms.CharField(required=False, max_length=120)
    territory = forms.CharField(required=False, max_length=100)
    # People leave it empty, for they do not see it; programs that fill in every field do not.
    website = forms.CharField(required=False, max_length=200)
