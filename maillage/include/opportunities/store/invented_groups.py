"""Writes the group of a demonstration, formed of its invented structures, and takes it away."""

import datetime as dt
from typing import Final

from django.db import transaction
from django.utils.timezone import localdate

from maillage.include.opportunities.domain.groups import GroupForm, WantedLot
from maillage.include.opportunities.domain.kept_groups import LEAST_PARTNERS, GroupState, PartnerAnswer
from maillage.include.opportunities.store.groups import group_for
from maillage.include.opportunities.store.kept_groups import GROUPS, INVENTED_ENTRY, invented_groups
from maillage.include.opportunities.store.models import GroupPartner, KeptGroup
from maillage.include.structures.store.structures import has_invented_structures
from maillage.territory.domain.terms import Address, Kind
from maillage.territory.store.territories import built_in_within, territory
from maillage.web.demonstration import ended_demonstrations, showing
from maillage.web.installation import home_territory

_LOTS: Final = (("proprete", 400_000), ("espaces_verts", 300_000))
_PROPOSED_DAYS, _FORMED_DAYS = 70, 60  # ago


def load_demonstration(now: dt.datetime) -> int:
    """How many groups were invented: one comes with invented structures, and stays until the agency ends it."""
    return load_groups(now) if has_invented_structures() and GROUPS not in ended_demonstrations() else 0


def load_groups(now: dt.datetime) -> int:
    """How many groups were invented; 0 where they are there."""
    if invented_groups().exists():
        return 0
    with showing(demonstration=True):
        return _load(now)


def remove_groups(_now: dt.datetime) -> int:
    """How many invented groups were taken away."""
    rows = invented_groups()
    count = rows.count()
    rows.delete()
    return count


def _load(now: dt.datetime) -> int:
    home = territory(home_territory())
    communes = built_in_within(Kind.COMMUNE, Address(home.kind, home.code))
    if not communes:
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
            entry=INVENTED_ENTRY,
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
