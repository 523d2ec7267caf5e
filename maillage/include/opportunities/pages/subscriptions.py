"""Opportunities can be followed by e-mail: those of a structure, of a sector, of a place, of a buyer."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from django.utils.timezone import localdate

from maillage.accounts.store.people import Person
from maillage.core.problems import NotFound, Refused, sentence
from maillage.include.opportunities.pages.parts.opportunity_changes import opportunity_changes
from maillage.include.opportunities.store.opportunities import is_up_to_date, noticed_between
from maillage.include.opportunities.store.opportunity_search import SUBJECT, OpportunitySearch, opportunities_searched
from maillage.include.structures.store.structures import structure_row
from maillage.kits.search.form import search_href, search_name
from maillage.opendata.catalog.domain.subscriptions import (
    FollowedSearch,
    SavedSearch,
    SearchFoot,
    SubjectChange,
    SubscriptionSubject,
)
from maillage.territory.store.territories import territory


def read_opportunities(text: str, _viewer: Person) -> SavedSearch:
    """The search of an address; NotFound for a territory or a structure that is none."""
    search = OpportunitySearch.read_to_save(text)
    if search.territory:
        territory(search.territory)
    if search.structure is not None:
        structure_row(search.structure)
    return SavedSearch(search.saved_text(), search_name(search), search_href(search))


def changes_together(
    searches: Collection[FollowedSearch], *, until: datetime, most: int
) -> Mapping[FollowedSearch, list[SubjectChange]]:
    """What came up in each search, looked at in one go.

    Empty while what stands now is not worked out yet: what comes of it is in the next letter, and not missed.
    """
    today = localdate(until)
    if not searches or not is_up_to_date(today):
        return {}
    changes: dict[FollowedSearch, list[SubjectChange]] = {follower: [] for follower in searches}
    for after in {follower.after for follower in searches}:
        noticed = noticed_between(after, until, today=today)
        if not noticed.exists():
            continue
        for follower in (follower for follower in searches if follower.after == after):
            with suppress(
                NotFound, Refused
            ):  # its territory or structure is no more: it finds nothing, others are notified
                rows = opportunities_searched(OpportunitySearch.read_saved(follower.search), today=today, among=noticed)
                changes[follower] = opportunity_changes(rows[:most])
    return changes


def changes(search: str, *, after: datetime, until: datetime, most: int) -> list[SubjectChange]:
    """What came up in one search."""
    follower = FollowedSearch(search, after)
    return changes_together([follower], until=until, most=most).get(follower, [])


def foot(text: str, _moment: datetime) -> SearchFoot:
    """Where the search is."""
    return SearchFoot(search_href(OpportunitySearch.read_saved(text)))


SUBJECTS: Final = (
    SubscriptionSubject(
        SUBJECT,
        read_opportunities,
        lambda text: search_name(OpportunitySearch.read_saved(text)),
        changes,
        changes_of_many=changes_together,
        pace=timedelta(days=1),
        foot_of=foot,
        title=sentence("Être prévenu avant les avis"),
        promise=sentence(
            "Vous recevrez au plus un courriel par jour : les marchés qui vont se terminer et les achats annoncés, des "
            "mois avant l’avis."
        ),
    ),
)
