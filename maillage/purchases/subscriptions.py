"""Searches of contracts and of purchases to come can be followed by e-mail: what comes in, what ends, what becomes."""

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
from maillage.purchases.parts.programme_filters import programme_search_name
from maillage.purchases.parts.programme_words import programme_href
from maillage.purchases.parts.purchase_changes import purchase_changes
from maillage.purchases.queries.programme.planned_purchases import changes_between
from maillage.purchases.queries.saved_searches import matches_of
from maillage.purchases.rules.programme_search import StateFilter
from maillage.purchases.rules.saved_searches import kept_programme, kept_text, read_kept_programme, read_kept_text
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


def read_programme(text: str, _viewer: Person) -> SavedSearch:
    """The search of planned purchases that the words of an address ask for; NotFound for a territory that is none."""
    search = read_kept_programme(text)
    if max(len(text), len(kept_programme(search))) >= _MOST_CHARACTERS:
        raise Refused("search_too_long", sentence("Cette recherche est trop longue à suivre : ôtez-en des mots."))
    if search.territory:
        territory(search.territory)
    return SavedSearch(kept_programme(search), programme_search_name(search), programme_href(search))


def programme_changes(search: str, *, after: datetime, until: datetime, most: int) -> list[SubjectChange]:
    """What was announced, launched, awarded or given up, whatever state the search asks for.

    Who follows what is to come is told when it is awarded, too.
    """
    search_kept = read_kept_programme(search)
    if search_kept.state is StateFilter.TO_COME:
        search_kept = search_kept.in_every_state()
    return purchase_changes(changes_between(search_kept, after=after, until=until)[:most])


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
    SubscriptionSubject(
        "programme",
        read_programme,
        lambda text: programme_search_name(read_kept_programme(text)),
        programme_changes,
        pace=timedelta(days=1),
        foot_of=lambda text, _moment: SearchFoot(programme_href(read_kept_programme(text))),
    ),
)
