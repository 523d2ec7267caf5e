"""Searches of contracts can be followed by e-mail: what comes in, what ends."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.timezone import localdate

from maillage.accounts.store.people import Person
from maillage.buy.contracts.pages.parts.contract_changes import contract_changes, endings_sentence
from maillage.buy.contracts.store.contract_filters import ContractSearch
from maillage.buy.contracts.store.saved_searches import matches_of
from maillage.core.problems import NotFound, Refused, sentence
from maillage.kits.search.form import search_href, search_name
from maillage.opendata.catalog.domain.subscriptions import (
    FollowedSearch,
    SavedSearch,
    SearchFoot,
    SubjectChange,
    SubscriptionSubject,
)
from maillage.territory.store.territories import territory


def read_search(text: str, _viewer: Person) -> SavedSearch:
    """The search of an address; NotFound for a territory that is none."""
    search = ContractSearch.read_to_save(text)
    if search.territory:
        territory(search.territory)
    return SavedSearch(search.saved_text(), search_name(search), search_href(search))


def changes_together(
    searches: Collection[FollowedSearch], *, until: datetime, most: int
) -> Mapping[FollowedSearch, list[SubjectChange]]:
    """What is new in each search, looked at in one go."""
    return contract_changes(matches_of(searches, until=until), until=until, most=most)


def changes(search: str, *, after: datetime, until: datetime, most: int) -> list[SubjectChange]:
    """What is new in one search."""
    follower = FollowedSearch(search, after)
    return changes_together([follower], until=until, most=most).get(follower, [])


def foot(text: str, moment: datetime) -> SearchFoot:
    """Where the search is, and what of it ends soon."""
    try:
        search = ContractSearch.read_saved(text)
        return SearchFoot(search_href(search), endings_sentence(search, today=localdate(moment)))
    except (NotFound, Refused):
        # Its territory or one of its filters is no more: the others are notified all the same.
        return SearchFoot(reverse("contracts_search"))


SUBJECTS: Final = (
    SubscriptionSubject(
        "contracts",
        read_search,
        lambda text: search_name(ContractSearch.read_saved(text)),
        changes,
        changes_of_many=changes_together,
        pace=timedelta(days=1),
        foot_of=foot,
        title=sentence("Suivre ces marchés"),
        promise=sentence(
            "Vous recevrez au plus un courriel par jour : les nouveaux marchés, et ceux qui se terminent."
        ),
    ),
)
