"""The form of a campaign: name, territory, goal, days, whether it is shown."""

from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from maillage.campaign.models import Campaign
from maillage.campaign.terms import CAMPAIGN_KINDS, CampaignDraft
from maillage.kits.forms.fields import ChosenField, DayField, LineField, sent_as, shown_territory, territories_named
from maillage.kits.forms.forms import EntryForm

_PLACES: Final = territories_named(*CAMPAIGN_KINDS)


class CampaignForm(EntryForm):
    """A campaign as the agency writes it."""

    name = sent_as("nom", LineField(label=_("Nom de la campagne"), max_length=120))
    territory = sent_as(
        "territoire",
        ChosenField(
            label=_("Territoire"),
            help_text=_("Une commune, une intercommunalité, un département ou une région : écrivez son nom."),
            search=_PLACES,
            max_length=100,
        ),
    )
    goal_tests = sent_as(
        "tests", forms.IntegerField(label=_("Nombre de tests visé"), min_value=1, max_value=100_000_000)
    )
    starts_on = sent_as("debut", DayField(label=_("Premier jour")))
    ends_on = sent_as("fin", DayField(label=_("Dernier jour")))
    is_shown = sent_as("affichee", forms.BooleanField(label=_("Montrée au public"), required=False, initial=True))

    def __init__(self, data: QueryDict | None = None, *, campaign: Campaign | None = None) -> None:
        initial: dict[str, Any] = {}
        if campaign is not None:
            initial = {field: getattr(campaign, field) for field in ("name", "goal_tests", "starts_on", "ends_on")}
            initial |= {"territory": shown_territory(campaign.territory, _PLACES), "is_shown": campaign.is_shown}
        super().__init__(data, initial=initial)

    def draft(self) -> CampaignDraft:
        """The input as domain values."""
        fields = ("name", "territory", "goal_tests", "starts_on", "ends_on", "is_shown")
        return CampaignDraft(**{field: self.cleaned_data[field] for field in fields})
