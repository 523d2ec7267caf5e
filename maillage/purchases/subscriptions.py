"""Searches of contracts can be followed by e-mail: what comes in, what ends."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.timezone import localdate

from maillage.accounts.queries.people import Person
from maillage.catalog.terms.subscriptions import (
    FollowedSearch,
    SavedSearch,
    SearchFoot,
    SubjectChange,
    SubscriptionSubject,
)
from maillage.core.problems import NotFound, Refused, sentence
from maillage.purchases.parts.contract_changes import contract_changes, endings_sentence
from maillage.purchases.parts.contract_filters import search_name
from maillage.purchases.parts.contract_words import search_href
from maillage.purchases.queries.saved_searches import matches_of
from maillage.purchases.rules.saved_searches import kept_text, read_kept_text
from maillage.territory.queries import territory

_MOST_CHARACTERS: Final = 500


def read_search(text: str, _viewer: Person) -> SavedSearch:
    """The search that the words of an address ask for; NotFound for a territory that is none."""
    search = read_kept_text(text)
    if max(len(text), len(kept_text(search))) >= _MOST_CHARACTERS:
        # It does not fit in its row, or was cut on its way to another search than the one that was meant.
        raise Refused("search_too_long", sentence("Cette recherche est trop longue à suivre : ôtez-en des mots."))
    if search.territory:
        territory(search.territory)
    return SavedSearch(kept_text(search), search_name(search), search_href(search))


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
        search = read_kept_text(text)
        return SearchFoot(search_href(search), endings_sentence(search, today=localdate(moment)))
    except (NotFound, Refused):
        # Its territory or one of its filters is no more: the others are told all the same.
        return SearchFoot(reverse("contracts_search"))


SUBJECTS: Final = (
    SubscriptionSubject(
        "contracts",
        read_search,
        lambda text: search_name(read_kept_text(text)),
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
