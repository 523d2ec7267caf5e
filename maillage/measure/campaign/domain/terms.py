"""Terms of campaigns: a campaign as the agency plans it, the verb of the audit trail."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from maillage.accounts.domain.terms import AnyVerb
from maillage.core.problems import sentence
from maillage.territory.domain.terms import Kind

CAMPAIGN_KINDS: Final = (Kind.REGION, Kind.DEPARTEMENT, Kind.EPCI, Kind.COMMUNE)


class CampaignVerb(AnyVerb):
    """What the agency does with campaigns, for the audit trail."""

    SAVED = "campaign-saved", sentence("Campagne de tests enregistrée")


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """A campaign as written on its form; ``territory`` is an address, dates are the first and last day."""

    name: str
    territory: str
    goal_tests: int
    starts_on: date
    ends_on: date
    is_shown: bool
