"""Writes campaigns, with an audit entry for each."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from maillage.accounts.record.trace import note
from maillage.accounts.terms import Acting
from maillage.campaign.models import Campaign
from maillage.campaign.terms import CAMPAIGN_KINDS, CampaignDraft, CampaignVerb
from maillage.core.problems import Finding, Refused, sentence
from maillage.territory.queries import territory
from maillage.web.turns import wait_turn

_REFUSED: Final = sentence("Cette campagne ne peut pas être enregistrée ainsi : corrigez ce qui suit.")
_GOAL: Final = sentence("Visez au moins un test.")
_KIND: Final = sentence(
    "Les tests d’une campagne se comptent par commune : donnez une commune, une intercommunalité, un département ou "
    "une région."
)
_DAYS: Final = sentence("La campagne finirait avant de commencer : donnez une fin le %(start)s ou plus tard.")


@transaction.atomic
def save_campaign(acting: Acting, draft: CampaignDraft, *, number: int | None, now: datetime) -> Campaign:
    """Save a new campaign, or change that of primary key ``number``. The same new one sent twice is one campaign.

    Raises Refused, with a finding for each field to correct, for a goal below one, an end before the start, and a
    territory whose tests are not counted by commune.
    """
    findings = []
    if draft.goal_tests < 1:
        findings.append(Finding("campaign_goal", _GOAL, "goal_tests"))
    if draft.ends_on < draft.starts_on:
        findings.append(Finding("campaign_days", _DAYS, "ends_on", params={"start": f"{draft.starts_on:%d/%m/%Y}"}))
    if territory(draft.territory).kind not in CAMPAIGN_KINDS:
        findings.append(Finding("campaign_territory", _KIND, "territory"))
    if findings:
        raise Refused("campaign_refused", _REFUSED, findings=findings)
    if number is None:
        wait_turn("campaigns")
        campaign = Campaign.objects.filter(**asdict(draft)).order_by("pk").first() or Campaign()
    else:
        campaign = Campaign.objects.select_for_update().get(pk=number)
    before = None if campaign.pk is None else _written(campaign)
    for name, value in asdict(draft).items():
        setattr(campaign, name, value)
    if before != _written(campaign):
        campaign.save()
        detail = {"before": before, "after": _written(campaign)}
        about = f"campaign:{campaign.pk}"
        note(acting, CampaignVerb.SAVED, about=about, title=campaign.name, now=now, detail=detail)
    return campaign


@transaction.atomic
def set_shown(acting: Acting, number: int, *, is_shown: bool, now: datetime) -> bool:
    """Show a campaign, or show it no more; False if it was so already."""
    campaign = Campaign.objects.select_for_update().filter(pk=number, is_shown=not is_shown).first()
    if campaign is None:
        return False
    before = _written(campaign)
    campaign.is_shown = is_shown
    campaign.save(update_fields=["is_shown"])
    detail = {"before": before, "after": _written(campaign)}
    note(acting, CampaignVerb.SAVED, about=f"campaign:{number}", title=campaign.name, now=now, detail=detail)
    return True


def _written(campaign: Campaign) -> dict[str, Any]:
    days = {"starts_on": campaign.starts_on.isoformat(), "ends_on": campaign.ends_on.isoformat()}
    names = ("name", "territory", "goal_tests", "is_shown")
    return {name: getattr(campaign, name) for name in names} | days
