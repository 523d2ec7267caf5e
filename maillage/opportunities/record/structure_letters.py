"""Tells the organisations that keep structures' pages what comes up for these: one letter a day, each thing once.

Who keeps no page follows opportunities as any visitor does (subscriptions of the house).
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Final

from django.core.mail import EmailMessage
from django.utils.timezone import localdate

from maillage.accounts.queries.organisations import emails_of_members
from maillage.accounts.terms import Role
from maillage.inclusion.queries import Structure
from maillage.inclusion.queries.structures import public_structures, stated_structure
from maillage.opportunities.models import Opportunity, StructureFollowing
from maillage.opportunities.queries.opportunities import is_up_to_date, noticed_between, rows_reached_by
from maillage.web.letters import posted

_PACE: Final = dt.timedelta(days=1)
# A letter to an address about what comes up for a structure.
StructureLetter = Callable[[str, Structure, Sequence[Opportunity]], EmailMessage]


def tell_structures(now: dt.datetime, *, letter: StructureLetter) -> int:
    """How many structures were written to about; nothing is looked at before all is worked out of what stands now."""
    today = localdate(now)
    kept = list(public_structures().exclude(organisation=None).select_related("organisation"))
    if not kept or not is_up_to_date(today):
        return 0
    followings = {following.structure_id: following for following in StructureFollowing.objects.all()}
    # Who has just taken over a page is told of what comes up from then on: the rest stands on its page.
    StructureFollowing.objects.bulk_create(
        StructureFollowing(structure=structure, told_until=now) for structure in kept if structure.pk not in followings
    )
    due = [
        (structure, followings[structure.pk])
        for structure in kept
        if structure.pk in followings and not followings[structure.pk].is_stopped
    ]
    due = [pair for pair in due if pair[1].written_at is None or now - pair[1].written_at >= _PACE]
    if not due:
        return 0
    noticed = list(noticed_between(min(following.told_until for _structure, following in due), now, today=today))
    return (
        sum(_tell(structure, following, noticed, now=now, letter=letter) for structure, following in due)
        if noticed
        else 0
    )


def stop_letters(structure: Structure, *, is_stopped: bool, now: dt.datetime) -> None:
    """Whether the organisation of the structure wishes no more letters; who wishes them again is told from now on."""
    StructureFollowing.objects.update_or_create(
        structure=structure, defaults={"is_stopped": is_stopped, "told_until": now}
    )


def _tell(
    structure: Structure,
    following: StructureFollowing,
    noticed: Sequence[Opportunity],
    *,
    now: dt.datetime,
    letter: StructureLetter,
) -> bool:
    """Whether a letter about the structure was written; who has no member with an address is told when it has one."""
    since = [row for row in noticed if row.noticed_at > following.told_until]
    rows = rows_reached_by(stated_structure(structure), since)
    addresses = emails_of_members(structure.organisation, Role.EDITOR) if rows and structure.organisation else []
    if rows and not addresses:
        return False
    # Noted first, by what it was: of two processes one alone writes, and whoever is killed has sent nothing twice.
    same = StructureFollowing.objects.filter(pk=following.pk, told_until=following.told_until, is_stopped=False)
    if not same.update(told_until=now, written_at=now if rows else following.written_at) or not rows:
        return False
    for address in addresses:
        posted(letter(address, structure, rows))
    return True
