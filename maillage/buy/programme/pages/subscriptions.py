"""Searches of purchases to come can be followed by e-mail: what is announced, and what becomes of it."""

from datetime import datetime, timedelta
from typing import Final

from maillage.accounts.store.people import Person
from maillage.buy.programme.domain.programme_search import StateFilter
from maillage.buy.programme.pages.parts.purchase_changes import purchase_changes
from maillage.buy.programme.store.programme_search import ProgrammeSearch, changes_between
from maillage.kits.search.form import search_href, search_name
from maillage.opendata.catalog.domain.subscriptions import SavedSearch, SearchFoot, SubjectChange, SubscriptionSubject
from maillage.territory.store.territories import territory


def read_programme(text: str, _viewer: Person) -> SavedSearch:
    """The search of an address; NotFound for a territory that is none."""
    search = ProgrammeSearch.read_to_save(text)
    if search.territory:
        territory(search.territory)
    return SavedSearch(search.saved_text(), search_name(search), search_href(search))


def programme_changes(search: str, *, after: datetime, until: datetime, most: int) -> list[SubjectChange]:
    """What was announced, launched, awarded or given up, whatever state the search asks for.

    Who follows what is to come is notified when it is awarded, too.
    """
    search_kept = ProgrammeSearch.read_saved(search)
    if search_kept.state is StateFilter.TO_COME:
        search_kept = search_kept.in_every_state()
    return purchase_changes(changes_between(search_kept, after=after, until=until)[:most])


SUBJECTS: Final = (
    SubscriptionSubject(
        "programme",
        read_programme,
        lambda text: search_name(ProgrammeSearch.read_saved(text)),
        programme_changes,
        pace=timedelta(days=1),
        foot_of=lambda text, _moment: SearchFoot(search_href(ProgrammeSearch.read_saved(text))),
    ),
)
