"""What many followed searches find at one look: what came in since, and what ends within the months that they ask for.

Each contract is read once, and looks up the searches that may want it (domain/saved_searches.py). Words are asked of an
index of the few contracts, which is made as that of the store is: the same words find the same. The filters that have
no file of their own are asked of the store as the page asks them, each value once however many searches have it.
"""

import datetime as dt
import re
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from django.utils.timezone import localdate

from maillage.buy.contracts.domain.index_queries import full_text_query
from maillage.buy.contracts.domain.saved_searches import (
    EndingPeriod,
    Pair,
    SearchedContract,
    SearchMatch,
    WatchedSearch,
    match_searches,
)
from maillage.buy.contracts.store.arrivals import arrived_contracts, noted_arrivals
from maillage.buy.contracts.store.contract_files import sql_text
from maillage.buy.contracts.store.contract_filters import ContractSearch, ContractSelection, last_day_within
from maillage.buy.contracts.store.contract_store import store_rows, store_version
from maillage.core.problems import NotFound, Refused
from maillage.opendata.catalog.domain.subscriptions import FollowedSearch
from maillage.territory.domain.terms import Kind
from maillage.territory.store.territories import communes_of, territory

# Of one look: a first import of all contracts of a country is not read whole for who followed something before.
MOST_ARRIVALS: Final = 50_000
_SEARCHED: Final = (Path(__file__).parents[1] / "sql" / "searched_contracts.sql").read_text("utf-8")
_LONG_AGO: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_WORD_COLUMNS: Final = 3
# What searches are filed under, or compared with contract by contract; every other filter is a condition.
_FILED: Final = frozenset({"q", "buyer", "holder", "territory", "cpv", "ends_within"})
_CONDITIONS_AT_ONCE: Final = 200
_PARAMETER: Final = re.compile(r"\$(\w+)")
_OF_COLUMNS: Final = (Kind.REGION, Kind.DEPARTEMENT, Kind.EPCI, Kind.COMMUNE)


def matches_of(
    followed: Collection[FollowedSearch], *, until: dt.datetime
) -> Mapping[FollowedSearch, list[SearchMatch]]:
    """What the readers of these searches are to be notified of; the last notified first.

    Empty where nothing was looked at: nothing came in and no end came near, or a new store was published just now and
    what came with it is not noted yet. A search that leads nowhere finds nothing.
    """
    noted = noted_arrivals()
    if not followed or noted is None or noted.store != store_version():
        return {}
    today = localdate(until)
    searches: dict[FollowedSearch, ContractSearch] = {}
    for follower in followed:
        with suppress(Refused):  # a filter that another version had: this search finds nothing, the others are served
            searches[follower] = ContractSearch.read_saved(follower.search)
    periods = {
        follower: EndingPeriod(last_day_within(localdate(follower.after), months), last_day_within(today, months))
        for follower, search in searches.items()
        if (months := search.ends_within) is not None
    }
    arrivals = arrived_contracts(after=min(follower.after for follower in followed), until=until, most=MOST_ARRIVALS)
    near = numbers_ending_in(set(periods.values()))
    if not arrivals and not near:
        return {}
    contracts = searched_contracts([*arrivals, *(near - arrivals.keys())], arrivals, set(searches.values()))
    places = stored_places({search.territory for search in searches.values()})
    watched = {
        follower: WatchedSearch(
            search.buyer,
            search.holder,
            search.cpv,
            search.text,
            places[search.territory],
            frozenset(conditions_of(search)),
            follower.after,
            periods.get(follower),
        )
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


def conditions_of(search: ContractSearch) -> Mapping[Pair, ContractSelection]:
    """The filters of a search that it is not filed under, by pairs of its address, as what they keep in the store."""
    return {
        (own.parameter, own.kind.write(value)): own.narrows(ContractSelection(), value)
        for own, value in search.in_force()
        if own.narrows is not None and own.parameter not in _FILED
    }


def answered_conditions(
    numbers: Sequence[int], conditions: Mapping[Pair, ContractSelection]
) -> Mapping[int, set[Pair]]:
    """Of each of these contracts the conditions that keep it."""
    answers: dict[int, set[Pair]] = defaultdict(set)
    pairs = list(conditions)
    for start in range(0, len(pairs), _CONDITIONS_AT_ONCE):
        columns, parameters = [], {"numbers": list(numbers)}
        asked = pairs[start : start + _CONDITIONS_AT_ONCE]
        for rank, pair in enumerate(asked):
            # Two years have the same parameter: each condition gets its own.
            columns.append(_PARAMETER.sub(rf"$\1_{rank}", conditions[pair].sql))
            parameters |= {f"{name}_{rank}": value for name, value in conditions[pair].parameters.items()}
        sql = f"SELECT number, [{', '.join(columns)}] FROM contracts"  # noqa: S608 -- conditions of our own
        for number, kept in store_rows(f"{sql} WHERE number IN (SELECT unnest($numbers::INTEGER[]))", parameters):
            answers[number].update(pair for pair, is_kept in zip(asked, kept, strict=True) if is_kept)
    return answers


def searched_contracts(
    numbers: Sequence[int], arrivals: Mapping[int, dt.datetime], searches: Collection[ContractSearch]
) -> list[SearchedContract]:
    """These contracts in this order, each with the texts and the conditions of these searches that it answers."""
    texts = {search.text for search in searches if search.text}
    conditions = {pair: kept for search in searches for pair, kept in conditions_of(search).items()}
    answers = answered_conditions(numbers, conditions)
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
        siret, siren, holders, *codes, cpv, ends_on = rows[number][:-_WORD_COLUMNS]
        contracts.append(
            SearchedContract(
                number,
                arrivals.get(number, _LONG_AGO),
                tuple(word for word in (siret, siren) if word),
                frozenset(holders),
                tuple(f"{kind.value}:{code}" for kind, code in zip(_OF_COLUMNS, codes, strict=True) if code),
                tuple(texts_by_number.get(number, ())),
                cpv,
                ends_on,
                frozenset(answers.get(number, ())),
            )
        )
    return contracts


def stored_places(addresses: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """For each territory those that stand for it in the store ("" for none); without the ones that are no more."""
    places: dict[str, tuple[str, ...]] = {}
    for address in addresses:
        with suppress(NotFound, Refused):
            place = territory(address) if address else None
            if place is None:
                places[address] = ("",)
            elif place.kind in _OF_COLUMNS:
                places[address] = (f"{place.kind.value}:{place.code}",)
            else:
                places[address] = tuple(f"{Kind.COMMUNE.value}:{code}" for code in communes_of(place.address))
    return places
