"""What planned purchases can be filtered by, and those that a search finds: for page, files, letters and API."""

import datetime as dt
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import ClassVar, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from maillage.buy.contracts.domain.threshold_bands import BAND_LABELS, ThresholdBand
from maillage.buy.contracts.store.cpv_names import cpv_options, cpv_text
from maillage.buy.programme.domain.planned_purchases import Quarter
from maillage.buy.programme.domain.programme_search import RESERVED_FILTERS, STATE_FILTERS, ReservedFilter, StateFilter
from maillage.buy.programme.store.models import PlannedPurchase, PlannedPurchaseChange
from maillage.buy.programme.store.plan_texts import band_text, quarter_text
from maillage.buy.programme.store.planned_purchases import (
    StatedPurchase,
    buyers_announcing,
    public_purchases,
    stated_purchases,
)
from maillage.core.problems import sentence
from maillage.core.text import normalised_text
from maillage.kits.search.filters import Search, filter_field
from maillage.kits.search.form import territory_options
from maillage.kits.search.parameter_types import BUYER, CPV, PLACE, choice, free_text, parsed
from maillage.opendata.catalog.store.datasets import addresses_within
from maillage.territory.pages.parts.place_names import place_name
from maillage.web.filters import Pairs

QUARTERS_AHEAD: Final = 8
QUARTER: Final = parsed("20[0-9]{2}-T[1-4]", "2027-T1", Quarter.read, attrgetter("word"))
_SIREN_DIGITS: Final = 9
PurchaseRows = QuerySet[PlannedPurchase]


def quarter_options(today: dt.date) -> Pairs:
    """The quarters of the next two years as the options of a menu."""
    quarters = [Quarter.of(today).after(ahead) for ahead in range(QUARTERS_AHEAD)]
    return [(quarter.word, quarter_text(quarter)) for quarter in quarters]


def _with_words(rows: PurchaseRows, text: str) -> PurchaseRows:
    for word in normalised_text(text).split():
        rows = rows.filter(words__contains=word)
    return rows


def _of_buyer(rows: PurchaseRows, buyer: str) -> PurchaseRows:
    lookup = "startswith" if len(buyer) == _SIREN_DIGITS else "exact"
    own = {f"organisation__siret__{lookup}": buyer}
    return rows.filter(Q(**own) | Q(organisation=None, **{f"buyer_siret__{lookup}": buyer}))


def _buyer_label(buyer: str) -> str:
    return _("acheteur : %(name)s") % {"name": dict(buyers_announcing()).get(buyer, buyer)}


@dataclass(frozen=True, slots=True)
class ProgrammeSearch(Search):
    """What is asked of the planned purchases; "" and None ask for nothing."""

    code: ClassVar[str] = "programme_search"
    finding_code: ClassVar[str] = "programme.word"
    refused: ClassVar[str] = sentence("Cette recherche d’achats à venir n’est pas comprise : corrigez ce qui suit.")
    saved_as: ClassVar[str] = "programme?"
    page_name: ClassVar[str] = "programme"
    title: ClassVar[str] = sentence("Achats à venir")
    menus: ClassVar[tuple[str, ...]] = ("territory", "cpv", "quarter", "band", "reserved", "buyer", "state")

    text: str = filter_field("q", free_text(), "words of the object", usual="", narrows=_with_words)
    territory: str = filter_field(
        "territory",
        PLACE,
        "where it is performed: departement:44",
        usual="",
        label=sentence("Lieu"),
        choices=territory_options,
        reads=place_name,
        narrows=lambda rows, address: rows.filter(territory__in=addresses_within(address)),
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
    quarter: Quarter | None = filter_field(
        "quarter",
        QUARTER,
        "quarter of the launch: 2027-T1",
        label=sentence("Lancement"),
        choices=quarter_options,
        reads=quarter_text,
        narrows=lambda rows, quarter: rows.filter(quarter=quarter.word),
    )
    band: ThresholdBand | None = filter_field(
        "band",
        choice(ThresholdBand),
        "EUR without tax",
        label=sentence("Montant hors taxes (tranches de 2024-2025)"),
        labels=BAND_LABELS,
        reads=band_text,
        narrows=lambda rows, band: rows.filter(band=band.value),
    )
    reserved: ReservedFilter | None = filter_field(
        "reserved",
        choice(ReservedFilter),
        "to whom it is reserved, by articles of the code; yes: to anybody",
        label=sentence("Réservation"),
        labels=RESERVED_FILTERS,
        narrows=lambda rows, reserved: rows.filter(reservation__in=[word.value for word in reserved.reservations]),
    )
    buyer: str = filter_field(
        "buyer",
        BUYER,
        "SIRET or SIREN of the buyer",
        usual="",
        label=sentence("Acheteur"),
        choices=lambda _today: buyers_announcing(),
        reads=_buyer_label,
        narrows=_of_buyer,
    )
    state: StateFilter = filter_field(
        "state",
        choice(StateFilter),
        "where it stands; usual: to-come",
        usual=StateFilter.TO_COME,
        label=sentence("État"),
        labels=STATE_FILTERS,
        narrows=lambda rows, state: rows.filter(state__in=[one.value for one in state.states]),
    )

    def in_every_state(self) -> "ProgrammeSearch":
        """The same purchases, whatever became of them."""
        return replace(self, state=StateFilter.ALL)


def purchases_searched(search: ProgrammeSearch) -> PurchaseRows:
    """The rows that a search finds; NotFound for a territory that is none."""
    return search.narrow(public_purchases())


def purchases_to_come() -> list[StatedPurchase]:
    """All that everybody sees of what is still to be awarded."""
    return stated_purchases(purchases_searched(ProgrammeSearch()))


def changes_between(
    search: ProgrammeSearch, *, after: dt.datetime | None, until: dt.datetime
) -> QuerySet[PlannedPurchaseChange]:
    """What was said after a moment (None: ever) up to another of the purchases that a search finds, newest first."""
    changes = PlannedPurchaseChange.objects.filter(purchase__in=purchases_searched(search), at__lte=until)
    if after is not None:
        changes = changes.filter(at__gt=after)
    return changes.select_related("purchase__organisation").prefetch_related("purchase__awards").order_by("-at", "-pk")
