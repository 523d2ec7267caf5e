"""The demonstration of groups: one, formed of invented structures."""

import datetime as dt
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import ngettext

from maillage.core.extras import is_installed
from maillage.core.problems import sentence
from maillage.demonstration.kit import as_invented, delete_rows, is_running, largest_places, real_link
from maillage.include.opportunities.domain.groups import LEAST_PARTNERS, GroupForm, GroupState, PartnerAnswer, WantedLot
from maillage.include.opportunities.store.groups import group_for
from maillage.include.opportunities.store.kept_groups import GROUPS, INVENTED_ENTRY, invented_groups
from maillage.include.opportunities.store.models import GroupPartner, KeptGroup
from maillage.include.structures.store.structures import has_invented_structures
from maillage.territory.domain.terms import Kind
from maillage.web.demonstration import Demonstration, showing
from maillage.web.wording.formats import number

_LOTS: Final = (("proprete", 400_000), ("espaces_verts", 300_000))
_PROPOSED_DAYS, _FORMED_DAYS = 70, 60  # ago


def follow_groups(now: dt.datetime) -> int:
    """Load the group once there are invented structures, until the agency ends it; how many groups."""
    is_wanted = has_invented_structures() and is_running(GROUPS)
    # Without the packages of plans there is none: the page of groups says what to install.
    return load_groups(now) if is_wanted and is_installed("scipy") else 0


@showing(demonstration=True)
def load_groups(now: dt.datetime) -> int:
    """Load the invented group; how many, 0 if it exists or too few structures answer its lots."""
    if invented_groups().exists():
        return 0
    communes = largest_places(Kind.COMMUNE)
    if not communes:
        return 0
    largest = communes[0]
    lots = [WantedLot(sector, largest.address, amount_eur) for sector, amount_eur in _LOTS]
    outcome = group_for(lots, today=localdate(now))
    if len(outcome.group.members) < LEAST_PARTNERS:
        return 0
    with transaction.atomic():
        group = KeptGroup.objects.create(
            name=as_invented(f"Propreté et jardins de {largest.name}"),
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


def remove_groups(_now: dt.datetime) -> int:
    """Delete the invented group; how many."""
    return delete_rows(invented_groups())


def _formed() -> QuerySet[KeptGroup]:
    return KeptGroup.objects.filter(state=GroupState.FORMED.value).exclude(entry=INVENTED_ENTRY)


def _real_words(count: int) -> str:
    text = ngettext("%(count)s vrai groupement formé", "%(count)s vrais groupements formés", count)
    return text % {"count": number(count)}


DEMONSTRATIONS: Final = (
    Demonstration(
        name=GROUPS,
        place=60,
        label=sentence("groupements"),
        floor="DEMO_UNTIL_GROUPS",
        is_held=lambda: invented_groups().exists(),
        real_count=lambda: _formed().count(),
        real_words=_real_words,
        real_href=real_link(_formed, page="kept_group", listing="structure_groups"),
        remove=remove_groups,
        restore=load_groups,
    ),
)
