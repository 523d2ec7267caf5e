"""Tells the organisations that keep structures' pages what comes up for these: one letter a day, each thing once.

An address has one letter a day for all structures that it looks after, without what a search that it follows by e-mail
announces anyway. Who keeps no page follows opportunities as any visitor does (subscriptions of the catalogue).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Final, Protocol

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Role
from maillage.accounts.store.organisations import emails_of_members
from maillage.core.problems import NotFound, Refused
from maillage.include.opportunities.store.models import Opportunity, StructureFollowing
from maillage.include.opportunities.store.opportunities import is_up_to_date, noticed_between, rows_reached_by
from maillage.include.opportunities.store.opportunity_search import SUBJECT, OpportunitySearch, opportunities_searched
from maillage.include.structures.store.model_types import Structure
from maillage.include.structures.store.structures import public_structures, stated_structure
from maillage.kits.letters.record.queue import enqueue
from maillage.kits.letters.terms import Letter
from maillage.opendata.catalog.store.model_types import Subscription

_PACE: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StructureNews:
    """What came up for one structure."""

    structure: Structure
    rows: Sequence[Opportunity]


class StructureLetter(Protocol):
    """A letter to an address about what comes up for structures, one or several."""

    def __call__(self, address: str, news: Sequence[StructureNews], *, now: dt.datetime) -> Letter:
        """The letter."""


@transaction.atomic
def tell_structures(now: dt.datetime, *, letter: StructureLetter) -> int:
    """How many structures were written to about; nothing is looked at before all is worked out of what stands now."""
    today = localdate(now)
    structures = list(public_structures().exclude(organisation=None).select_related("organisation"))
    if not structures or not is_up_to_date(today):
        return 0
    followings = {following.structure_id: following for following in StructureFollowing.objects.all()}
    # Who has just taken over a page is notified of what comes up from then on: the rest stands on its page.
    StructureFollowing.objects.bulk_create(
        StructureFollowing(structure=structure, told_until=now)
        for structure in structures
        if structure.pk not in followings
    )
    pairs = [(structure, followings[structure.pk]) for structure in structures if structure.pk in followings]
    # Who was written to within a day has no letter yet.
    lately = {
        structure.pk
        for structure, following in pairs
        if following.written_at is not None and now - following.written_at < _PACE
    }
    due = [pair for pair in pairs if not pair[1].is_stopped and pair[0].pk not in lately]
    if not due:
        return 0
    noticed = noticed_between(min(following.told_until for _structure, following in due), now, today=today)
    rows = list(noticed)
    if not rows:
        return 0
    addresses_of = cache(_addresses)
    busy = {address for structure, _following in pairs if structure.pk in lately for address in addresses_of(structure)}
    news: dict[str, list[StructureNews]] = defaultdict(list)
    count = 0
    for structure, following in due:
        since = [row for row in rows if row.noticed_at > following.told_until]
        reached = rows_reached_by(stated_structure(structure), since)
        addresses = addresses_of(structure) if reached else ()
        # One without a member with an address is notified when it has one; who was written to today, tomorrow.
        if reached and (not addresses or not busy.isdisjoint(addresses)):
            continue
        if _is_claimed(following, is_written=bool(reached), now=now) and reached:
            count += 1
            for address in addresses:
                news[address].append(StructureNews(structure, reached))
    _write(news, noticed, letter, now=now)
    return count


def stop_letters(structure: Structure, *, is_stopped: bool, now: dt.datetime) -> None:
    """Stop or resume the letters to the organisation of the structure; resumed, they begin from now."""
    StructureFollowing.objects.update_or_create(
        structure=structure, defaults={"is_stopped": is_stopped, "told_until": now}
    )


def _addresses(structure: Structure) -> tuple[str, ...]:
    return tuple(emails_of_members(structure.organisation, Role.EDITOR)) if structure.organisation else ()


def _is_claimed(following: StructureFollowing, *, is_written: bool, now: dt.datetime) -> bool:
    """By what it was: of two processes one alone writes."""
    same = StructureFollowing.objects.filter(pk=following.pk, told_until=following.told_until, is_stopped=False)
    return bool(same.update(told_until=now, written_at=now if is_written else following.written_at))


def _write(
    news: Mapping[str, Sequence[StructureNews]],
    noticed: QuerySet[Opportunity],
    letter: StructureLetter,
    *,
    now: dt.datetime,
) -> None:
    today = localdate(now)
    # Without what the searches that an address follows announce.
    by_searches: dict[str, set[int]] = defaultdict(set)
    followed = Subscription.objects.filter(subject=SUBJECT, email__in=list(news)).exclude(confirmed_at=None)
    for subscription in followed:
        since = noticed.filter(noticed_at__gt=subscription.confirmed_at)
        with suppress(NotFound, Refused):  # its territory or structure is no more: it announces nothing
            rows = opportunities_searched(OpportunitySearch.read_saved(subscription.search), today=today, among=since)
            by_searches[subscription.email] |= {row.pk for row in rows}
    for address, several in news.items():
        numbers = by_searches[address]
        fresh = [StructureNews(item.structure, [row for row in item.rows if row.pk not in numbers]) for item in several]
        if fresh := [item for item in fresh if item.rows]:
            enqueue(letter(address, fresh, now=now))
