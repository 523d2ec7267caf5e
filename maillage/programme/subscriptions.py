"""Searches of purchases to come can be followed by e-mail: what is announced, and what becomes of it."""

from datetime import datetime, timedelta
from typing import Final

from maillage.accounts.queries.people import Person
from maillage.catalog.terms.subscriptions import SavedSearch, SearchFoot, SubjectChange, SubscriptionSubject
from maillage.core.problems import Refused, sentence
from maillage.programme.parts.programme_filters import programme_search_name
from maillage.programme.parts.programme_words import programme_href
from maillage.programme.parts.purchase_changes import purchase_changes
from maillage.programme.queries.planned_purchases import changes_between
from maillage.programme.rules.programme_search import StateFilter, kept_programme, read_kept_programme
from maillage.territory.queries import territory

_MOST_CHARACTERS: Final = 500


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
        "programme",
        read_programme,
        lambda text: programme_search_name(read_kept_programme(text)),
        programme_changes,
        pace=timedelta(days=1),
        foot_of=lambda text, _moment: SearchFoot(programme_href(read_kept_programme(text))),
    ),
)
