"""Consultations and results of other platforms that a search of consultations finds, from what the house reads already.

Notices and contracts are asked where they are kept, nothing of them is copied; listings are rows of the agency's files.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import get_default_timezone, localdate, localtime

from maillage.accounts.store.visibility import hidden_keys, hidden_names
from maillage.buy.consultation.domain.outside_tenders import LAST_HOUR, OutsideSource, OutsideTender, divisions_of
from maillage.buy.consultation.domain.tender_standings import TenderDoor, TenderStanding
from maillage.buy.consultation.domain.tenders import Audience, HideableTender, TenderState
from maillage.buy.consultation.store.models import OutsideListing
from maillage.buy.consultation.store.tender_search import TenderSearch
from maillage.buy.consultation.store.tenders import TENDERS
from maillage.buy.contracts.domain.contract_search import ContractOrder
from maillage.buy.contracts.domain.contracts import CONTRACTS
from maillage.buy.contracts.domain.listed_contracts import ListedContract
from maillage.buy.contracts.domain.vocabularies import PlaceKind
from maillage.buy.contracts.store.contract_filters import ContractSearch, contract_selection
from maillage.buy.contracts.store.contract_search import listed_contracts
from maillage.buy.contracts.store.reading_rules import nuts_areas
from maillage.buy.notices.domain.terms import NoticeKind
from maillage.buy.notices.store.notices import NoticeQuestion, SearchedNotice, notice_numbered, notices_searched
from maillage.core.problems import Unavailable
from maillage.opendata.catalog.store.datasets import addresses_within
from maillage.territory.domain.terms import Address, Kind, parse_address
from maillage.territory.store.territories import territory
from maillage.web.demonstration import shows_demonstration
from maillage.web.installation import home_territory

_DAYS_OF_RESULTS: Final = 60  # an older award is no news, even where its notice is received today
_RESULTS: Final = (TenderStanding.ALL, TenderStanding.AWARDED)
_OPEN: Final = (TenderStanding.ALL, TenderStanding.OPEN)
_NOTICE: Final = "avis:"
_LISTING: Final = "fiche:"
_AREA_KINDS: Final = {PlaceKind.DEPARTEMENT: Kind.DEPARTEMENT, PlaceKind.REGION: Kind.REGION}


@dataclass(frozen=True, slots=True)
class OutsideTenders:
    """What is still answered, by deadline; and what has ended, the newest first. ``is_cut``: there are more."""

    open: tuple[OutsideTender, ...] = ()
    ended: tuple[OutsideTender, ...] = ()
    is_cut: bool = False


def outside_tenders(search: TenderSearch, *, now: dt.datetime, most: int) -> OutsideTenders:
    """At most so many of each that a search finds; NotFound for a territory that is none.

    With the demonstration, invented listings alone. A notice or a contract says nothing of invited firms, a contract
    nothing of reserved ones: a search for these leaves them out.
    """
    if search.door is TenderDoor.HERE:
        return OutsideTenders()
    listings = _visible(map(_of_listing, _listings(search)[: 2 * most + 1]))
    opened = [row for row in listings if row.is_open(now)]
    ended = [row for row in listings if not row.is_open(now)]
    if not shows_demonstration(TENDERS):
        if search.standing in _OPEN:
            opened += _notices(search, NoticeKind.CALL, most=most + 1, open_on=localdate(now))
        if search.standing in _RESULTS:
            ended += [*_notices(search, NoticeKind.AWARD, most=most + 1), *_contracts(search, now=now, most=most + 1)]
    opened.sort(key=lambda row: (row.deadline or now, row.key))
    ended.sort(key=_last_day, reverse=True)
    is_cut = max(len(opened), len(ended)) > most
    return OutsideTenders(tuple(opened[:most]), tuple(ended[:most]), is_cut)


def outside_changes(search: TenderSearch, *, after: dt.datetime, until: dt.datetime, most: int) -> list[OutsideTender]:
    """What came or changed with ``after`` < moment <= ``until``, the newest first; of contracts their own search tells.

    Of notices, calls that are still answered and awards of the last days: a file of old ones is no news.
    """
    if search.door is TenderDoor.HERE:
        return []
    rows = _listings(search.in_every_standing()).filter(changed_at__gt=after, changed_at__lte=until)
    changes = _visible(map(_of_listing, rows[:most]))
    if not shows_demonstration(TENDERS):
        today, received = localdate(until), {"received_after": after, "received_until": until}
        changes += _notices(search, NoticeKind.CALL, most=most, open_on=today, **received)
        published_from = today - dt.timedelta(days=_DAYS_OF_RESULTS)
        changes += _notices(search, NoticeKind.AWARD, most=most, published_from=published_from, **received)
    return sorted(changes, key=lambda row: row.known_at or after, reverse=True)[:most]


def outside_title(key: str) -> str | None:
    """The object of a notice or a listing, hidden or not, by the key that hides it; None where there is none."""
    if key.startswith(_LISTING) and key.removeprefix(_LISTING).isdigit():
        row = OutsideListing.objects.filter(pk=int(key.removeprefix(_LISTING)[:18])).first()
        return row.object if row is not None else None
    notice = notice_numbered(key.removeprefix(_NOTICE)) if key.startswith(_NOTICE) else None
    return (notice.object or notice.number) if notice is not None else None


def _listings(search: TenderSearch) -> QuerySet[OutsideListing]:
    """Those that everybody sees and a search finds."""
    hidden = [key.removeprefix(_LISTING) for key in hidden_keys(HideableTender.OUTSIDE) if key.startswith(_LISTING)]
    rows = OutsideListing.objects.filter(is_invented=shows_demonstration(TENDERS)).exclude(pk__in=hidden)
    return search.narrow(rows)


def _of_listing(row: OutsideListing) -> OutsideTender:
    return OutsideTender(
        key=f"{_LISTING}{row.pk}",
        source=OutsideSource.FILE,
        state=TenderState(row.state),
        object=row.object,
        buyer=row.buyer_name,
        places=(row.place,),
        href=row.address,
        profile_href=row.address,
        published_on=row.published_on,
        known_at=row.changed_at,
        deadline=row.term,
        has_hour=row.term is not None and localtime(row.term).time() != LAST_HOUR,
        is_reserved=row.audience == Audience.RESERVED,
        holders=(row.holder,) if row.holder else (),
        amount_eur=row.amount_eur,
    )


def _notices(search: TenderSearch, kind: NoticeKind, *, most: int, **conditions: Any) -> list[OutsideTender]:
    """The notices of a kind that a search finds; of the home territory where it names none."""
    if search.audience is Audience.INVITED:
        return []
    places = _governing_places(search.territory or home_territory())
    question = NoticeQuestion(
        kinds=(kind,),
        words=search.text,
        cpv=search.cpv,
        divisions=divisions_of(search.nature) if search.nature else (),
        departements=tuple(place.code for place in places if place.kind is Kind.DEPARTEMENT),
        nuts=tuple(code for code in nuts_areas() if _address_of_area(code) in places) if places else (),
        is_reserved=search.audience is Audience.RESERVED if search.audience else None,
        **conditions,
    )
    return _visible(map(_of_notice, notices_searched(question, most=most)))


def _governing_places(address: str) -> frozenset[Address]:
    """The départements and régions within a territory, else the département it lies in: a notice names no commune."""
    if not address:
        return frozenset()
    within = frozenset(map(parse_address, addresses_within(address)))
    stated = frozenset(place for place in within if place.kind in (Kind.DEPARTEMENT, Kind.REGION))
    departement = territory(address).departement
    return stated or (frozenset({Address(Kind.DEPARTEMENT, departement)}) if departement else frozenset(within))


def _address_of_area(code: str) -> Address | None:
    """The département or région that a NUTS area is or lies in."""
    area = nuts_areas().get(code)
    if area is None or area.reading is None or area.reading.kind not in _AREA_KINDS:
        return None
    return Address(_AREA_KINDS[area.reading.kind], area.reading.code)


def _of_notice(searched: SearchedNotice) -> OutsideTender:
    notice, zone = searched.notice, get_default_timezone()
    is_award = notice.kind is NoticeKind.AWARD
    areas = filter(None, map(_address_of_area, notice.nuts))
    stated = [str(Address(Kind.DEPARTEMENT, code)) for code in notice.departements] or list(map(str, areas))
    names = (name for award in notice.awards for name in award.holder_names)
    deadline_on = None if is_award else searched.deadline_on
    return OutsideTender(
        key=f"{_NOTICE}{notice.number}",
        source=OutsideSource.NOTICE,
        state=TenderState.AWARDED if is_award else TenderState.PUBLISHED,
        object=notice.object or next((lot.title for lot in notice.lots if lot.title), None) or notice.number,
        buyer=notice.buyer_name or "",
        places=tuple(dict.fromkeys(stated)),
        href=notice.address or "",
        profile_href=notice.profile_address or "",
        published_on=notice.published_on,
        known_at=searched.received_at,
        deadline=dt.datetime.combine(deadline_on, LAST_HOUR, zone) if deadline_on else None,
        is_reserved=notice.is_reserved or any(lot.is_reserved for lot in notice.lots),
        holders=tuple(dict.fromkeys(names)),
        amount_eur=notice.amount_eur,
    )


def _contracts(search: TenderSearch, *, now: dt.datetime, most: int) -> list[OutsideTender]:
    """The newest contracts of the essential data that a search finds."""
    if search.audience or shows_demonstration(CONTRACTS):
        return []
    wanted_contracts = ContractSearch(text=search.text, territory=search.territory, cpv=search.cpv)
    try:
        contracts = contract_selection(wanted_contracts, today=localdate(now))
        if search.nature:
            divisions = list(divisions_of(search.nature))
            contracts = contracts.where("list_contains($divisions::TEXT[], left(cpv, 2))", divisions=divisions)
        listed = listed_contracts(contracts, ContractOrder.NEWEST, today=localdate(now), most=most)
    except Unavailable:
        # The store is made again after an upgrade: until then the list stands without them.
        return []
    return _visible(map(_of_contract, listed))


def _of_contract(row: ListedContract) -> OutsideTender:
    place = (Kind.COMMUNE, row.commune) if row.commune else (Kind.DEPARTEMENT, row.departement)
    return OutsideTender(
        key="",
        source=OutsideSource.CONTRACT,
        state=TenderState.AWARDED,
        object=row.object or row.key,
        buyer=row.buyer_label or "",
        places=(str(Address(place[0], place[1])),) if place[1] else (),
        href=reverse("contract", args=[row.key]),
        profile_href="",
        published_on=row.notified_on,
        known_at=None,
        holders=tuple(holder.name for holder in row.holders if holder.name),
        amount_eur=row.amount_now_eur,
    )


def _visible(rows: Iterable[OutsideTender]) -> list[OutsideTender]:
    """Those that may be shown: not hidden, and naming nobody whom the agency hides."""
    hidden, names = hidden_keys(HideableTender.OUTSIDE), hidden_names()
    rows_shown = (row for row in rows if row.key not in hidden)
    if not names:
        return list(rows_shown)
    return [
        replace(row, holders=tuple(holder for holder in row.holders if not names.are_in(holder)))
        for row in rows_shown
        if not names.are_in(row.object) and not names.are_in(row.buyer)
    ]


def _last_day(row: OutsideTender) -> tuple[dt.date, str]:
    """The newest day of what has ended."""
    day = row.published_on or (localdate(row.deadline) if row.deadline else dt.date.min)
    return day, row.key
