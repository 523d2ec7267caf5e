"""Writes the group of a demonstration, formed of its invented structures; it goes when they go."""

import datetime as dt
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from maillage.inclusion.queries.structures import has_invented_structures
from maillage.opportunities.models import GroupPartner, KeptGroup
from maillage.opportunities.queries.groups import group_for
from maillage.opportunities.terms.groups import GroupForm, WantedLot
from maillage.opportunities.terms.kept_groups import LEAST_PARTNERS, GroupState, PartnerAnswer
from maillage.territory.queries import built_in_within, territory
from maillage.territory.terms import Address, Kind

_ENTRY: Final = "demonstration"
_LOTS: Final = (("proprete", 400_000), ("espaces_verts", 300_000))
_PROPOSED_DAYS, _FORMED_DAYS = 70, 60  # ago


def follow_invented_structures(now: dt.datetime) -> int:
    """How many groups were invented or taken away, so that one stands beside invented structures and none other."""
    invented = KeptGroup.objects.filter(entry=_ENTRY)
    if not has_invented_structures():
        return invented.delete()[0] if invented.exists() else 0
    home = territory(settings.HOME_TERRITORY)
    communes = built_in_within(Kind.COMMUNE, Address(home.kind, home.code))
    if invented.exists() or not communes:
        return 0
    largest = max(communes, key=lambda commune: (commune.population or 0, commune.code))
    lots = [WantedLot(sector, largest.address, amount_eur) for sector, amount_eur in _LOTS]
    outcome = group_for(lots, today=localdate(now))
    if len(outcome.group.members) < LEAST_PARTNERS:
        return 0
    with transaction.atomic():
        group = KeptGroup.objects.create(
            name=f"Propreté et jardins de {largest.name} (inventé)",
            form=GroupForm.JOINT.value,
            lots=[lot.word for lot in lots],
            state=GroupState.FORMED.value,
            proposed_at=now - dt.timedelta(days=_PROPOSED_DAYS),
            formed_at=now - dt.timedelta(days=_FORMED_DAYS),
            entry=_ENTRY,
        )
        for place, member in enumerate(outcome.group.members):
            stated = outcome.structures[member.code].structure
            GroupPartner.objects.create(
                group=group,
                structure_id=int(member.code),
                structure_name=stated.name,
                siret=stated.siret,
                shares=dict(member.shares_eur),
                is_agent=place == 0,
                answer=PartnerAnswer.AGREED.value,
                answered_at=now - dt.timedelta(days=_FORMED_DAYS + 2 * place),
                told_state=GroupState.FORMED.value,
            )
    return 1
