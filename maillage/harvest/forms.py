"""The form that adds a catalogue to harvest."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.accounts.queries import Organisation
from maillage.catalog.terms import SourceKind
from maillage.kits.forms.forms import RefusableForm


class HarvestSourceForm(RefusableForm):
    """The organisation, name, protocol and URL of a source."""

    organisation = forms.ChoiceField(label=_("Pour l’organisation"))
    name = forms.CharField(
        label=_("Nom du catalogue"), help_text=_("Par exemple « Catalogue de la région »."), max_length=200
    )
    kind = forms.ChoiceField(
        label=_("Sorte"),
        choices=[
            (SourceKind.DCAT.value, _("Flux DCAT (RDF/XML, Turtle, JSON-LD)")),
            (SourceKind.CKAN.value, _("Portail CKAN")),
        ],
    )
    url = forms.CharField(
        label=_("Adresse"),
        help_text=_("Celle du flux DCAT, ou de l’accueil du portail CKAN."),
        max_length=500,
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )

    def __init__(self, *args: object, organisations: Sequence[Organisation], **options: object) -> None:
        super().__init__(*args, **options)
        self.offer("organisation", [(str(organisation.pk), organisation.name) for organisation in organisations])
