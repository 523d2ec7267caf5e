"""The third step: the description form, validated as by the API (catalog)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.accounts.store.model_types import Organisation
from maillage.kits.forms.fields import DayField, JudgedField, LineField, TextField
from maillage.kits.forms.forms import RefusableForm
from maillage.opendata.catalog.domain.description import (
    LONGEST_DESCRIPTION,
    LONGEST_TITLE,
    Description,
    read_description,
)
from maillage.opendata.catalog.domain.terms import Frequency, Licence, Theme
from maillage.opendata.catalog.pages.parts.words import FREQUENCIES, THEMES
from maillage.opendata.catalog.store.publishing import LONGEST_REASON
from maillage.opendata.catalog.store.search import territories_around
from maillage.opendata.publishing.store.drafts import DraftVisit
from maillage.opendata.publishing.store.prefilled import description_typed

_LONGEST_TYPED: Final = 500


class DatasetWithdrawalForm(RefusableForm):
    """Why a data set is withdrawn."""

    reason = JudgedField(
        label=_("Pourquoi ?"),
        help_text=_("La page et les fichiers diront ce motif. Vous pourrez publier de nouveau."),
        longest=LONGEST_REASON,
    )


class MapColumnForm(RefusableForm):
    """The column by which readers find the map of a data set coloured."""

    is_kept_while_typed: ClassVar[bool] = False
    colour = forms.CharField(
        label=_("Couleurs de la carte"),
        help_text=_("Par les valeurs d’une colonne : la page l’ouvre ainsi, chacun peut en choisir une autre."),
        required=False,
        widget=forms.Select,
    )

    def __init__(self, *args: Any, columns: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer("colour", [("", gettext("une seule")), *((name, name) for name in columns)])


class DescriptionForm(RefusableForm):
    """The description of a data set of ``organisation``, in the order in which people fill it in.

    ``described`` is the parsed description once the form is valid.
    """

    refusal_text = _("Presque : corrigez les champs signalés.")
    title = LineField(
        label=_("Titre"), help_text=_("Ce que contient le jeu, et de qui."), required=False, max_length=LONGEST_TITLE
    )
    description = TextField(
        label=_("Description"),
        help_text=_("Ce que dit une ligne, d’où viennent les données, ce qu’il faut savoir avant de s’en servir."),
        required=False,
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": "5"}),
    )
    period_start = DayField(label=_("Début de la période"), required=False)
    period_end = DayField(label=_("Fin de la période"), required=False)
    frequency = forms.CharField(
        label=_("Mise à jour"),
        required=False,
        widget=forms.Select(choices=[(rhythm.value, _(FREQUENCIES[rhythm])) for rhythm in Frequency]),
    )
    territory = forms.CharField(label=_("Territoire"), required=False, widget=forms.Select)
    contact_name = LineField(
        label=_("Contact"),
        help_text=_("Un service plutôt qu’une personne."),
        required=False,
        max_length=_LONGEST_TYPED,
    )
    contact_email = LineField(
        label=_("Adresse du contact"),
        help_text=_("Elle sera publique : préférez une adresse générique, comme mairie@exemple.fr."),
        required=False,
        max_length=_LONGEST_TYPED,
        widget=forms.EmailInput,
    )
    licence = forms.CharField(
        label=_("Licence"),
        help_text=_("La Licence Ouverte convient presque toujours."),
        required=False,
        widget=forms.Select(choices=[(licence.value, licence.official_name) for licence in Licence]),
    )
    theme = forms.CharField(
        label=_("Thème"),
        required=False,
        widget=forms.Select(choices=[(theme.value, _(THEMES[theme])) for theme in Theme]),
    )
    keywords = LineField(
        label=_("Mots-clés"),
        help_text=_("Séparés par des virgules."),
        required=False,
        max_length=_LONGEST_TYPED,
    )

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", **options})
        self.described: Description | None = None
        # Candidate locations: the territory of the organisation, its parents, and the one chosen before.
        said = str(self["territory"].value() or "")
        places = [*territories_around(organisation.territory), *territories_around(said)[:1]]
        names = {place.address: place.name for place in places}
        self.offer("territory", [("", gettext("non renseigné")), *names.items()])

    def clean(self) -> dict[str, Any]:
        """The fields, parsed as one description."""
        with self.refusals():
            self.described = read_description(self.texts())
        return self.cleaned_data


def describe_form(visit: DraftVisit, *, is_sent: bool, today: date) -> DescriptionForm:
    """The form with the values of the draft; ``is_sent`` binds it for validation."""
    typed: Mapping[str, str] = description_typed(visit.draft, today=today)
    organisation = visit.draft.organisation
    return (
        DescriptionForm(typed, organisation=organisation)
        if is_sent
        else DescriptionForm(initial=typed, organisation=organisation)
    )
