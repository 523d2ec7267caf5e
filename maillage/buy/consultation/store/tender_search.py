"""What consultations can be filtered by, those that a search finds, and what happened to them: page, Atom, letters."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from django.db.models import Q, QuerySet

from maillage.buy.consultation.domain.tender_standings import (
    TENDER_DOORS,
    TENDER_STANDINGS,
    TenderDoor,
    TenderStanding,
)
from maillage.buy.consultation.domain.tenders import Audience, PurchaseNature, TenderState
from maillage.buy.consultation.store.models import Tender, TenderChange
from maillage.buy.consultation.store.tenders import public_tenders
from maillage.buy.contracts.store.cpv_names import cpv_options, cpv_text
from maillage.core.clock import utc_now
from maillage.core.problems import sentence
from maillage.core.text import normalised_text
from maillage.kits.search.filters import Search, filter_field
from maillage.kits.search.form import territory_options
from maillage.kits.search.parameter_types import CPV, PLACE, choice, free_text
from maillage.opendata.catalog.store.datasets import addresses_within
from maillage.territory.pages.parts.place_names import place_name

TenderRows = QuerySet[Tender]
_ENDED: Final = (TenderState.AWARDED.value, TenderState.ABANDONED.value)


@dataclass(frozen=True, slots=True)
class TenderEvent:
    """What happened to a consultation at a moment: a version of it (1: its publication), or, with 0, its end."""

    tender: Tender
    happened_at: dt.datetime
    version: int


def _with_words(rows: TenderRows, text: str) -> TenderRows:
    for word in normalised_text(text).split():
        rows = rows.filter(words__contains=word)
    return rows


def _standing(rows: TenderRows, standing: TenderStanding) -> TenderRows:
    published, now = Q(state=TenderState.PUBLISHED.value), utc_now()
    conditions = {
        TenderStanding.ALL: Q(),
        TenderStanding.OPEN: published & Q(term__gt=now),
        TenderStanding.AWAITED: published & Q(term__lte=now) | Q(state=TenderState.OPENED.value),
        TenderStanding.AWARDED: Q(state=TenderState.AWARDED.value),
        TenderStanding.ABANDONED: Q(state=TenderState.ABANDONED.value),
    }
    return rows.filter(conditions[standing])


@dataclass(frozen=True, slots=True)
class TenderSearch(Search):
    """What is asked of the consultations; "" and None ask for nothing."""

    code: ClassVar[str] = "consultation_search"
    finding_code: ClassVar[str] = "consultation.word"
    refused: ClassVar[str] = sentence("Cette recherche de consultations n’est pas comprise : corrigez ce qui suit.")
    saved_as: ClassVar[str] = "consultations?"
    page_name: ClassVar[str] = "consultations"
    title: ClassVar[str] = sentence("Consultations en cours")
    menus: ClassVar[tuple[str, ...]] = ("territory", "cpv", "nature", "audience", "standing", "door")

    text: str = filter_field("q", free_text(), "words of the object and the need", usual="", narrows=_with_words)
    territory: str = filter_field(
        "territory",
        PLACE,
        "where it is performed: departement:44",
        usual="",
        label=sentence("Lieu"),
        choices=territory_options,
        reads=place_name,
        narrows=lambda rows, address: rows.filter(place__in=addresses_within(address)),
    )
    cpv: str = filter_field(
        "cpv",
        CPV,
        "CPV code or the beginning of one",
        usual="",
        label=sentence("Achat"),
        choices=cpv_options,
        reads=cpv_text,
        narrows=lambda rows, code: rows.filter(cpv__startswith=code),
    )
    nature: PurchaseNature | None = filter_field(
        "nature",
        choice(PurchaseNature),
        "supplies, services or works",
        label=sentence("Nature"),
        labels={nature: nature.label for nature in PurchaseNature},
        narrows=lambda rows, nature: rows.filter(nature=nature.value),
    )
    audience: Audience | None = filter_field(
        "audience",
        choice(Audience),
        "who may answer",
        label=sentence("Qui peut répondre"),
        labels={audience: audience.label for audience in Audience},
        narrows=lambda rows, audience: rows.filter(audience=audience.value),
    )
    standing: TenderStanding = filter_field(
        "standing",
        choice(TenderStanding),
        "where it stands; usual: all",
        usual=TenderStanding.ALL,
        label=sentence("État"),
        labels=TENDER_STANDINGS,
        narrows=_standing,
    )
    door: TenderDoor = filter_field(
        "door",
        choice(TenderDoor),
        "answered here, or on the buyer profile of another platform; usual: all",
        usual=TenderDoor.ALL,
        label=sentence("Où répondre"),
        labels=TENDER_DOORS,
    )

    def in_every_standing(self) -> "TenderSearch":
        """The same consultations, whatever became of them."""
        return replace(self, standing=TenderStanding.ALL)


def tenders_searched(search: TenderSearch) -> TenderRows:
    """The consultations of this room that everybody sees and a search finds; NotFound for a territory that is none.

    Those of other platforms: ``outside_tenders``.
    """
    rows = public_tenders()
    return rows.none() if search.door is TenderDoor.PROFILE else search.narrow(rows)


def events_between(search: TenderSearch, *, after: dt.datetime, until: dt.datetime, most: int) -> list[TenderEvent]:
    """What happened with ``after`` < moment <= ``until`` to the consultations of a search, the newest first.

    Whatever they stand at: who follows those that wait for replies reads what came of them, too.
    """
    rows = tenders_searched(search.in_every_standing())
    ended = rows.filter(state__in=_ENDED, closed_at__gt=after, closed_at__lte=until).order_by("-closed_at", "-pk")
    changes = TenderChange.objects.filter(tender__in=rows.order_by(), published_at__gt=after, published_at__lte=until)
    newest = changes.select_related("tender__organisation").order_by("-published_at", "-pk")
    events = [TenderEvent(row, row.closed_at, 0) for row in ended[:most] if row.closed_at is not None]
    events += [TenderEvent(change.tender, change.published_at, change.version) for change in newest[:most]]
    return sorted(events, key=lambda event: event.happened_at, reverse=True)[:most]
