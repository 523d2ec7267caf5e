"""Generates the version 2 contracts of an invented region from a seed; every name is marked as invented.

It has buyers (one per commune), holders, purchases, renewals, frameworks with orders, lots, amendments, subcontracts
and considerations, whose shares grow by year as the national plan asks. SIREN numbers start with 00, which INSEE never
assigns. No figure says anything about a real commune.
"""

import datetime as dt
import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from maillage.buy.contracts.domain.contracts import Amendment, Contract, Holder, Subcontract
from maillage.buy.contracts.domain.quality import months_after
from maillage.buy.contracts.domain.vocabularies import (
    Ccag,
    ContractKind,
    EnvironmentalConsideration,
    ExecutionMode,
    FormatVersion,
    Grouping,
    IdentifierKind,
    Nature,
    PlaceKind,
    PriceForm,
    PriceType,
    PriceVariation,
    Procedure,
    SocialConsideration,
    Technique,
)
from maillage.core.schema.checks.identifiers import invented_siret
from maillage.core.text import commune_named
from maillage.demonstration.kit import FOUNDERS, as_invented, seeded_random
from maillage.demonstration.purchases import INVENTED_PURCHASES, InventedPurchase
from maillage.opendata.learning.domain.sample_tables import commune_siret

_YEARS: Final = 7  # years of published contracts per buyer
_USUAL_POPULATION: Final = 5_000
_FORMAL_EUR: Final = 221_000  # supplies and services: above, formal procedures (European thresholds of 2024)
_FORMAL_WORKS_EUR: Final = 5_538_000
_ORDERS: Final = 8
# Shares of contracts in the first and the last year.
_SOCIAL_SHARES: Final = (0.08, 0.32)
_ENVIRONMENTAL_SHARES: Final = (0.15, 0.70)
_WORDS_OF_ORDERS: Final = "commande n° %(number)s"


@dataclass(frozen=True, slots=True)
class InventedPlace:
    """A commune with invented purchases."""

    code: str
    name: str
    population: int


@dataclass(frozen=True, slots=True)
class InventedContract:
    """A contract, and the id of the contract of the same buyer that it renews."""

    contract: Contract
    renews: str | None = None


def invented_contracts(
    places: Sequence[InventedPlace], *, series: int, seed: int, today: dt.date
) -> Iterator[InventedContract]:
    """The contracts of ``places``, buyer by buyer: each buys ``series`` kinds of things repeatedly.

    A buyer's contracts only depend on the seed and its code.
    """
    for place in places:
        chance = seeded_random(f"{seed}:{place.code}")
        yield from _Buyer(place, chance, today).contracts(series)


class _Buyer:
    """Generates the contracts of one buyer."""

    def __init__(self, place: InventedPlace, chance: random.Random, today: dt.date) -> None:
        self._place = place
        self._chance = chance
        self._today = today
        self._scale = max(0.2, place.population / _USUAL_POPULATION) ** 0.8
        self._numbers = 0
        self._id = commune_siret(place.code)

    def contracts(self, series: int) -> Iterator[InventedContract]:
        """All contracts of the buyer."""
        for place in range(series):
            purchase = self._chance.choice(INVENTED_PURCHASES)
            if purchase.lots:
                # One consultation: a contract per lot, all notified on one day.
                lots_day = self._day()
                for number, lot in enumerate(purchase.lots, 1):
                    whole = self._contract(purchase, lots_day, self._holder(purchase.trade))
                    amount = round((whole.amount_eur or 0) / len(purchase.lots) * self._chance.uniform(0.4, 1.6), 2)
                    words = f"{purchase.object} : lot {number}, {lot}"
                    yield InventedContract(replace(whole, object=words, amount_eur=amount))
            elif purchase.is_renewed:
                # Bought again after each end; six times out of ten from the same holder.
                day = self._day(earliest_years=_YEARS)
                holder = self._holder(purchase.trade)
                before: Contract | None = None
                while day <= self._today:
                    contract = self._contract(purchase, day, holder)
                    yield InventedContract(contract, before.id if before is not None else None)
                    if purchase.is_framework:
                        yield from self._orders(purchase, contract, is_nearly_used=place == 0)
                    before = contract
                    day = months_after(day, purchase.months) + dt.timedelta(days=self._chance.randint(-40, 60))
                    if self._chance.random() > 0.6:
                        holder = self._holder(purchase.trade)
            else:
                yield InventedContract(self._contract(purchase, self._day(), self._holder(purchase.trade)))

    def _orders(
        self, purchase: InventedPurchase, framework: Contract, *, is_nearly_used: bool
    ) -> Iterator[InventedContract]:
        """The orders of a framework until today; ``is_nearly_used`` uses nearly all of the ceiling."""
        assert framework.notified_on is not None
        assert framework.amount_eur is not None
        share = 0.97 if is_nearly_used else self._chance.uniform(0.2, 0.9)
        for number in range(1, _ORDERS + 1):
            day = months_after(framework.notified_on, number * purchase.months // (_ORDERS + 1))
            if day > self._today:
                return
            order = self._contract(purchase, day, framework.holders[0])
            words = _WORDS_OF_ORDERS % {"number": number}
            yield InventedContract(
                replace(
                    order,
                    object=f"{purchase.object} : {words}",
                    techniques=(Technique.NONE,),
                    execution_modes=(ExecutionMode.NONE,),
                    framework_id=framework.id,
                    amount_eur=round(framework.amount_eur * share / _ORDERS, 2),
                    duration_months=max(1, purchase.months // _ORDERS),
                    amendments=(),
                )
            )

    def _contract(self, purchase: InventedPurchase, day: dt.date, holder: Holder) -> Contract:
        chance, is_works = self._chance, purchase.ccag is Ccag.WORKS
        self._numbers += 1
        amount = round(purchase.median_eur * self._scale * chance.lognormvariate(0, 0.4), 2)
        progress = min(1.0, max(0.0, 1 - (self._today - day).days / (365 * _YEARS)))
        is_formal = amount >= (_FORMAL_WORKS_EUR if is_works else _FORMAL_EUR)
        has_partner = is_works and chance.random() < 0.15
        holders = (holder, self._holder(purchase.trade)) if has_partner else (holder,)
        is_subcontracted = is_works and chance.random() < 0.25
        is_of_goods = purchase.cpv.startswith(("158", "341"))  # goods whose origin must be stated
        is_framework = purchase.is_framework
        social, environmental = self._considerations(progress)
        return Contract(
            kind=ContractKind.MARKET,
            version=FormatVersion.V2,
            id=f"{day.year}M{self._numbers:05d}",
            buyer_id=self._id,
            buyer_name=f"{commune_named(self._place.name)} (achats inventés)",
            nature=Nature.MARKET,
            object=purchase.object,
            cpv=purchase.cpv,
            procedure=Procedure.OPEN if is_formal else Procedure.ADAPTED,
            techniques=(Technique.FRAMEWORK if is_framework else Technique.NONE,),
            execution_modes=(ExecutionMode.ORDER_FORMS if is_framework else ExecutionMode.NONE,),
            framework_id=None,
            is_innovative=chance.random() < 0.02,
            ccag=purchase.ccag,
            offers_received=min(12, 1 + int(chance.expovariate(0.45))),
            has_advance=is_works,
            advance_share=0.1 if is_works else None,
            grouping=Grouping.SEVERAL if len(set(holders)) > 1 else Grouping.NONE,
            is_subcontracting_declared=is_subcontracted,
            place_code=self._place.code,
            place_kind=PlaceKind.COMMUNE,
            place_name=None,
            duration_months=purchase.months,
            notified_on=day,
            # One in seven is late.
            published_on=min(self._today, day + dt.timedelta(days=chance.randint(5, 70))),
            starts_on=None,
            amount_eur=amount,
            subsidy_eur=None,
            price_types=(PriceType.REVISABLE if purchase.months > 12 else PriceType.FIRM,),
            price_form=PriceForm.UNIT if is_framework else PriceForm.LUMP_SUM,
            eu_origin_share=0.8 if is_of_goods else None,
            french_origin_share=0.5 if is_of_goods else None,
            social=social,
            environmental=environmental,
            source=None,
            holders=tuple(dict.fromkeys(holders)),
            amendments=self._amendments(purchase, day, amount),
            subcontracts=self._subcontracts(purchase, day, amount) if is_subcontracted else (),
            years=(),
        )

    def _considerations(
        self, progress: float
    ) -> tuple[tuple[SocialConsideration, ...], tuple[EnvironmentalConsideration, ...]]:
        """The considerations of both kinds; version 2 states "none" explicitly."""
        social: tuple[SocialConsideration, ...] = (SocialConsideration.NONE,)
        if self._is_stated(_SOCIAL_SHARES, progress):
            is_clause = self._chance.random() < 0.85
            social = (SocialConsideration.CLAUSE if is_clause else SocialConsideration.CRITERION,)
        environmental: tuple[EnvironmentalConsideration, ...] = (EnvironmentalConsideration.NONE,)
        if self._is_stated(_ENVIRONMENTAL_SHARES, progress):
            both = (EnvironmentalConsideration.CLAUSE, EnvironmentalConsideration.CRITERION)
            environmental = both[: self._chance.randint(1, 2)]
        return social, environmental

    def _is_stated(self, shares: tuple[float, float], progress: float) -> bool:
        """Whether a consideration is stated, with a probability that grows between ``shares``."""
        first, last = shares
        return self._chance.random() < first + (last - first) * progress

    def _amendments(self, purchase: InventedPurchase, day: dt.date, amount: float) -> tuple[Amendment, ...]:
        """One contract in eight is amended once: more expensive, or longer."""
        on = months_after(day, max(1, purchase.months // 2))
        if on > self._today or self._chance.random() >= 0.125:
            return ()
        is_longer = self._chance.random() < 0.3
        return (
            Amendment(
                number=1,
                notified_on=on,
                published_on=min(self._today, on + dt.timedelta(days=30)),
                duration_months=purchase.months + 3 if is_longer else None,
                amount_eur=None if is_longer else round(amount * self._chance.uniform(1.02, 1.3), 2),
            ),
        )

    def _subcontracts(self, purchase: InventedPurchase, day: dt.date, amount: float) -> tuple[Subcontract, ...]:
        on = min(self._today, day + dt.timedelta(days=40))
        return (
            Subcontract(
                number=1,
                is_amendment=False,
                holder=self._holder("Sous-traitance"),
                duration_months=max(1, purchase.months // 2),
                notified_on=on,
                published_on=on,
                amount_eur=round(amount * self._chance.uniform(0.05, 0.3), 2),
                price_variation=PriceVariation.FIRM,
            ),
        )

    def _holder(self, trade: str) -> Holder:
        """One of nine holders of an activity, the first ones more often."""
        rank = min(int(self._chance.expovariate(0.4)), len(FOUNDERS) - 1)
        number = 100_000 + zlib.crc32(trade.encode()) % 80_000 * 10 + rank
        siret = invented_siret(number)
        return Holder(IdentifierKind.SIRET, siret, as_invented(f"{trade} {FOUNDERS[rank]}"), siret[:9])

    def _day(self, *, earliest_years: int = _YEARS) -> dt.date:
        return self._today - dt.timedelta(days=self._chance.randint(1, 365 * earliest_years))
