"""What many followed searches find at one look: what came in since, and what ends within the months that they ask for.

Each contract is read once, and looks up the searches that may want it (rules/saved_searches.py). Words are asked of an
index of the few contracts, which is made as that of the store is: the same words find the same.
"""

import datetime as dt
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from django.utils.timezone import localdate

from maillage.catalog.terms.subscriptions import FollowedSearch
from maillage.core.problems import NotFound, Refused
from maillage.procurement.queries.arrivals import arrived_contracts, noted_arrivals
from maillage.procurement.queries.contract_files import sql_text
from maillage.procurement.queries.contract_store import store_rows, store_version
from maillage.purchases.queries.contract_search import last_day_within
from maillage.purchases.rules.contract_search import full_text_query
from maillage.purchases.rules.saved_searches import (
    EndingPeriod,
    SearchedContract,
    SearchMatch,
    WatchedSearch,
    match_searches,
    read_kept_text,
)
from maillage.purchases.terms.contract_search import ContractSearch
from maillage.territory.queries import communes_of, territory
from maillage.territory.terms import Kind

# Of one look: a first import of all contracts of a country is not read whole for who followed something before.
MOST_ARRIVALS: Final = 50_000
_SEARCHED: Final = (Path(__file__).parents[1] / "sql" / "searched_contracts.sql").read_text("utf-8")
_LONG_AGO: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_WORD_COLUMNS: Final = 3
_OF_COLUMNS: Final = (Kind.REGION, Kind.DEPARTEMENT, Kind.EPCI, Kind.COMMUNE)


def matches_of(
    followed: Collection[FollowedSearch], *, until: dt.datetime
) -> Mapping[FollowedSearch, list[SearchMatch]]:
    """What the readers of these searches are to be told; the last notified first.

    Empty where nothing was looked at: nothing came in and no end came near, or a new store was published just now and
    what came with it is not noted yet. A search that leads nowhere finds nothing.
    """
    noted = noted_arrivals()
    if not followed or noted is None or noted.store != store_version():
        return {}
    today = localdate(until)
    searches: dict[FollowedSearch, ContractSearch] = {}
    for follower in followed:
        with suppress(Refused):  # a filter that another version of the house had: it finds nothing, others are told
            searches[follower] = read_kept_text(follower.search)
    periods = {
        follower: EndingPeriod(last_day_within(localdate(follower.after), months), last_day_within(today, months))
        for follower, search in searches.items()
        if (months := search.ends_within) is not None
    }
    arrivals = arrived_contracts(after=min(follower.after for follower in followed), until=until, most=MOST_ARRIVALS)
    near = numbers_ending_in(set(periods.values()))
    if not arrivals and not near:
        return {}
    texts = {search.text for search in searches.values() if search.text}
    contracts = searched_contracts([*arrivals, *(near - arrivals.keys())], arrivals, texts)
    places = stored_places({search.territory for search in searches.values()})
    watched = {
        follower: WatchedSearch(search, places[search.territory], follower.after, periods.get(follower))
        for follower, search in searches.items()
        if search.territory in places
    }
    matches = match_searches(watched, contracts, today=today)
    return {follower: matches.get(follower, []) for follower in followed}


def numbers_ending_in(periods: Collection[EndingPeriod]) -> set[int]:
    """The numbers of the contracts that end after the first day of one of these periods, up to its last."""
    first_by_last: dict[dt.date, dt.date] = {}
    for period in periods:
        if period.first < period.last:
            first_by_last[period.last] = min(period.first, first_by_last.get(period.last, period.first))
    if not first_by_last:
        return set()
    days = " OR ".join(
        f"ends_on > DATE '{first}' AND ends_on <= DATE '{last}'" for last, first in first_by_last.items()
    )
    return {number for (number,) in store_rows(f"SELECT number FROM contracts WHERE {days}")}  # noqa: S608 -- our days


def searched_contracts(
    numbers: Sequence[int], arrivals: Mapping[int, dt.datetime], texts: Collection[str]
) -> list[SearchedContract]:
    """These contracts in this order, and which of the texts they have, of their object and its names."""
    rows = {row[0]: row[1:] for row in store_rows(_SEARCHED, {"numbers": list(numbers)})}
    texts_by_number: dict[int, list[str]] = defaultdict(list)
    with closing(sqlite3.connect(":memory:")) as index:
        index.execute(sql_text("search_index"))
        index.executemany(
            "INSERT INTO contracts (rowid, object, buyer, holders) VALUES (?, ?, ?, ?)",
            [(number, *row[-_WORD_COLUMNS:]) for number, row in rows.items()],
        )
        for text in texts:
            # A text without a word is found nowhere, as on the page.
            if query := full_text_query(text):
                for (number,) in index.execute("SELECT rowid FROM contracts WHERE contracts MATCH ?", (query,)):
                    texts_by_number[number].append(text)
    contracts = []
    for number in numbers:
        siret, siren, holders, *facts = rows[number][:-_WORD_COLUMNS]
        codes = zip(_OF_COLUMNS, facts, strict=False)
        contracts.append(
            SearchedContract(
                number,
                arrivals.get(number, _LONG_AGO),
                tuple(word for word in (siret, siren) if word),
                frozenset(holders),
                tuple(f"{kind.value}:{code}" for kind, code in codes if code),
                tuple(texts_by_number.get(number, ())),
                *facts[len(_OF_COLUMNS) :],
            )
        )
    return contracts


def stored_places(addresses: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """For each territory those that stand for it in the store; without the ones that are no more."""
    places: dict[str, tuple[str, ...]] = {}
    for address in addresses:
        with suppress(NotFound, Refused):
            place = territory(address) if address else None
            if place is None:
                places[address] = ()
            elif place.kind in _OF_COLUMNS:
                places[address] = (f"{place.kind.value}:{place.code}",)
            else:
                places[address] = tuple(f"{Kind.COMMUNE.value}:{code}" for code in communes_of(place.address))
    return places
