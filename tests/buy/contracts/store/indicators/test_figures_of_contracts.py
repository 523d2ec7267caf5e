import datetime as dt
from pathlib import Path

import pytest

from maillage.buy.contracts.domain.indicators.concentration import Concentration
from maillage.buy.contracts.domain.indicators.considerations import ConsiderationKind, ConsiderationShare
from maillage.buy.contracts.domain.indicators.endings import EndingsCount
from maillage.buy.contracts.domain.indicators.enterprises import SharedWorks, SmeShare
from maillage.buy.contracts.domain.indicators.frameworks import FrameworkUse
from maillage.buy.contracts.domain.indicators.quartiles import Quartiles
from maillage.buy.contracts.domain.indicators.signals import SignalCount
from maillage.buy.contracts.domain.signals import Signal, SignalState
from maillage.buy.contracts.store.indicators.comparison import PeerCircle, contract_comparison
from maillage.buy.contracts.store.indicators.concentration import HolderConcentration, holder_concentration
from maillage.buy.contracts.store.indicators.considerations import consideration_shares, considerations_by_year
from maillage.buy.contracts.store.indicators.endings import MonthOfEndings, endings_by_month, endings_count
from maillage.buy.contracts.store.indicators.enterprises import shared_works, sme_share
from maillage.buy.contracts.store.indicators.frameworks import framework_uses, frameworks_near_ceiling
from maillage.buy.contracts.store.indicators.signals import signal_counts, signals_of
from maillage.buy.contracts.store.indicators.sums import CountedSum, counted_sum
from tests.buy.companies.stock import GARDENS, companies_file, import_all
from tests.buy.contracts.derived_contracts import HOLDER, OTHER_BUYER, OTHER_HOLDER, Wanted, contracts

pytestmark = pytest.mark.django_db  # names that the agency hides are asked of the database


def test_share_of_social_considerations_has_both_denominators_and_the_interval_of_silence() -> None:
    store = contracts(
        {"social": ["Clause sociale"], "amount_eur": 100_000.0},
        {"social": ["Pas de considération sociale"], "amount_eur": 300_000.0},
        {"amount_eur": 600_000.0},
        {"amount_eur": None},
        {"buyer_id": OTHER_BUYER, "social": ["Critère social"]},
    )

    shares = consideration_shares(store.ask, Wanted("buyer_id <> $other", {"other": OTHER_BUYER}))
    social = shares.social

    assert social == ConsiderationShare(ConsiderationKind.SOCIAL, 4, 2, 1, 1_000_000.0, 400_000.0, 100_000.0)
    assert (social.share_of_all, social.share_of_stated, social.most) == (0.25, 0.5, 0.75)
    assert (social.amount_share_of_all, social.amount_share_of_stated, social.amount_most) == (0.1, 0.25, 0.7)
    assert (shares.environmental.stated, shares.environmental.share_of_stated) == (0, None)


def test_considerations_by_year_leave_out_what_is_below_the_threshold() -> None:
    store = contracts(
        {"notified_on": dt.date(2024, 1, 5), "social": ["Clause sociale"]},
        {"notified_on": dt.date(2025, 1, 5), "amount_eur": 39_000.0},
        {"notified_on": dt.date(2025, 2, 5)},
        {"notified_on": None},
    )

    years = considerations_by_year(store.ask, Wanted(), least_eur=40_000)

    assert [(year.year, year.social.contracts, year.social.having) for year in years] == [
        (2024, 1, 1),
        (2025, 1, 0),
        (None, 1, 0),
    ]


def test_nothing_selected_gives_zeros_and_no_shares() -> None:
    store = contracts({})
    nothing = Wanted("FALSE")

    assert consideration_shares(store.ask, nothing).social.share_of_all is None
    assert endings_count(store.ask, nothing).share is None
    assert counted_sum(store.ask, nothing) == CountedSum(0, 0, 0, 0, 0, 0, 0, 0, 0)
    assert holder_concentration(store.ask, nothing) == HolderConcentration(0, 0, None)


def test_endings_say_how_many_cannot_be_known_and_why() -> None:
    store = contracts(
        {"id": "known"}, {"id": "no day", "notified_on": None}, {"id": "no months", "duration_months": None}
    )

    assert endings_count(store.ask, Wanted()) == EndingsCount(3, 1, 1, 1)


def test_endings_by_month_say_frameworks_amounts_and_candidates() -> None:
    need = {"object": "Nettoyage des vitreries municipales", "cpv": "90911300", "duration_months": 12}
    store = contracts(
        {**need, "id": "first", "techniques": "Accord-cadre", "amount_eur": None, "notified_on": dt.date(2024, 1, 15)},
        {**need, "id": "next", "notified_on": dt.date(2025, 1, 5)},
        {"id": "other", "notified_on": dt.date(2024, 1, 20), "amount_eur": 50_000.0},
    )

    months = endings_by_month(store.ask, Wanted(), first_day=dt.date(2025, 1, 1), last_day=dt.date(2025, 12, 31))

    assert months == [MonthOfEndings(dt.date(2025, 1, 1), 2, 1, 1, 50_000.0, 1)]


def test_framework_that_orders_fill_is_near_its_ceiling_and_repeated_ceilings_use_nothing() -> None:
    store = contracts(
        {"id": "AC1", "techniques": "Accord-cadre", "amount_eur": 100_000.0},
        {"id": "o1", "framework_id": "AC1", "amount_eur": 60_000.0},
        {"id": "o2", "framework_id": "AC1", "amount_eur": 25_000.0},
        {"id": "o3", "framework_id": "AC1", "amount_eur": 100_000.0},
        {"id": "AC2", "techniques": "Accord-cadre", "amount_eur": 100_000.0},
        {"id": "o4", "framework_id": "AC2", "amount_eur": 10_000.0},
    )
    (number,) = store.ask("SELECT number FROM contracts WHERE id = 'AC1'", {})[0]

    near = frameworks_near_ceiling(store.ask, Wanted(), running_on=dt.date(2024, 6, 1))

    assert [used.number for used in near] == [number]
    assert near[0].use == FrameworkUse(100_000.0, 3, 2, 1, 85_000.0)
    assert near[0].use.used_share == 0.85
    assert framework_uses(store.ask, [number])[number] == near[0]


@pytest.mark.parametrize(("day", "running"), [(dt.date(2024, 12, 31), ["AC1", "AC2"]), (dt.date(2025, 6, 1), ["AC2"])])
def test_framework_that_ended_is_near_no_ceiling_any_more(day: dt.date, running: list[str]) -> None:
    store = contracts(
        *(
            {"id": f"AC{place}", "techniques": "Accord-cadre", "amount_eur": 100_000.0, "duration_months": months}
            for place, months in ((1, 12), (2, None))
        ),
        *({"id": f"o{place}", "framework_id": f"AC{place}", "amount_eur": 90_000.0} for place in (1, 2)),
    )

    near = frameworks_near_ceiling(store.ask, Wanted(), running_on=day)

    assert [used.number for used in near] == [
        number
        for (number,) in store.ask(
            "SELECT number FROM contracts WHERE list_contains($ids, id) ORDER BY number", {"ids": running}
        )
    ]


def test_columns_made_at_the_build_say_what_their_rows_add_up_to() -> None:
    ceilings: list[float | None] = [100_000.0, 90_000.0, None, 0.0]
    amounts: list[float | None] = [10_000.0, 33_333.33, None, 90_000.0]
    store = contracts(
        *({"id": f"AC{place}", "techniques": "Accord-cadre", "amount_eur": eur} for place, eur in enumerate(ceilings)),
        *(
            {"id": f"o{place}-{rank}", "framework_id": f"AC{place}", "amount_eur": eur, "holders": [OTHER_HOLDER]}
            for place in range(len(ceilings))
            for rank, eur in enumerate(amounts)
        ),
        {"id": "cites none", "nature": "Marché subséquent", "version": "1", "holders": [OTHER_HOLDER]},
        {"id": "told", "notified_on": dt.date(2024, 5, 1)},
        {"id": "told again", "notified_on": dt.date(2024, 5, 1)},
    )
    numbers = [number for (number,) in store.ask("SELECT number FROM contracts ORDER BY number", {})]
    doubtful = """
        SELECT id FROM contracts
        WHERE counted_eur > 0 AND number IN (
            SELECT from_number FROM links
            WHERE kind IN ('restatement-of', 'order-of') AND sureness = 'candidate'
        )
        ORDER BY id
    """

    uses = {number: use.use.used_share for number, use in framework_uses(store.ask, numbers).items()}

    assert dict(store.ask("SELECT number, used_share FROM contracts ORDER BY number", {})) == uses
    assert len([share for share in uses.values() if share]) == 2
    assert store.ask("SELECT id FROM contracts WHERE is_doubtful ORDER BY id", {}) == store.ask(doubtful, {})


def test_contract_is_compared_in_the_narrowest_circle_of_twelve() -> None:
    alike = [
        {
            "id": f"p{number:02d}",
            "object": f"Achat {number}",
            "price_form": "Forfaitaire",
            "amount_eur": 1_000.0 * number,
        }
        for number in range(1, 14)
    ]
    others = [
        {"id": f"u{number}", "object": f"Autre {number}", "price_form": "Unitaire", "buyer_id": OTHER_BUYER}
        for number in range(3)
    ]
    store = contracts(*alike, *others, {"id": "alone", "cpv": "03110000"})
    numbers = store.column("number")

    comparison = contract_comparison(store.ask, numbers["p13"])
    alone = contract_comparison(store.ask, numbers["alone"])

    assert comparison is not None
    assert alone is not None
    assert comparison.circle is PeerCircle.CLASS_PRICE_AND_SIZE
    assert comparison.quartiles == Quartiles(12, 3_750.0, 6_500.0, 9_250.0)
    assert (comparison.quarter, comparison.peers) == (4, 15)
    assert (alone.circle, alone.quartiles, alone.peers) == (None, None, 0)
    assert contract_comparison(store.ask, 10_000) is None


def test_concentration_shares_a_group_and_says_what_names_no_holder() -> None:
    store = contracts(
        *({"object": f"Achat {number}", "amount_eur": 10_000.0} for number in range(11)),
        {"object": "Groupement", "amount_eur": 60_000.0, "holders": [HOLDER, OTHER_HOLDER]},
        {"object": "Sans titulaire", "holders": []},
    )

    concentration = holder_concentration(store.ask, Wanted())

    first, second = 140 / 170, 30 / 170
    assert concentration == HolderConcentration(13, 1, Concentration(12, 2, first**2 + second**2, first))


def test_signals_say_to_how_many_they_apply() -> None:
    store = contracts({"id": "one", "offers_received": 1}, {"offers_received": None}, {"framework_id": "AC"})

    counts = {count.signal: count for count in signal_counts(store.ask, Wanted())}

    assert counts[Signal.SINGLE_OFFER] == SignalCount(Signal.SINGLE_OFFER, 3, applies=2, fires=1, unknown=1)
    assert counts[Signal.SINGLE_OFFER].share == 1.0
    assert counts[Signal.AMENDED].share is None
    assert signals_of(store.ask, store.column("number")["one"])[Signal.SINGLE_OFFER] is SignalState.FIRES
    assert signals_of(store.ask, 10_000) == {}


def test_sum_says_what_is_unknown_refused_elsewhere_and_doubtful() -> None:
    twin = {"version": "1", "object": "Fourniture de vaccins", "amount_eur": 2_000.0}
    store = contracts(
        {"amount_eur": None},
        {"amount_eur": 0.5, "remarks": ["amount-below-one"]},
        {"amount_eur": 99_999_999.0, "remarks": ["amount-placeholder"]},
        {"amount_eur": 7_000.0, "remarks": ["siret-key"]},
        {"id": "AC", "techniques": "Accord-cadre", "amount_eur": 50_000.0},
        {"framework_id": "AC", "amount_eur": 9_000.0},
        {**twin, "id": "2019285100"},
        {**twin, "id": "2019273100"},
    )

    assert counted_sum(store.ask, Wanted()) == CountedSum(8, 54_000.0, 1, 2, 1, 1, 9_000.0, 1, 2_000.0)


def test_share_of_small_enterprises_is_of_those_whose_size_is_known(contracts_data: Path, tmp_path: Path) -> None:
    small, large = GARDENS | {"siren": HOLDER[:9]}, GARDENS | {"siren": OTHER_HOLDER[:9], "categorieEntreprise": "GE"}
    import_all(companies_file(tmp_path, small, large))
    store = contracts(
        {"object": "Petit", "amount_eur": 10_000.0, "holders": [HOLDER]},
        {"object": "Grand", "amount_eur": 30_000.0, "holders": [OTHER_HOLDER]},
        {"object": "Groupement", "amount_eur": 50_000.0, "holders": [HOLDER, OTHER_HOLDER]},
        {"object": "Inconnu", "holders": ["39860733300059"]},
        {"object": "À moitié connu", "holders": [HOLDER, "39860733300059"]},
    )

    share = sme_share(store.ask, Wanted())

    assert share == SmeShare(5, 3, 2, 90_000.0, 60_000.0)
    assert (share.share_of_known, share.least, share.most) == (2 / 3, 0.4, 0.8)


def test_without_a_register_no_size_is_known() -> None:
    share = sme_share(contracts({}, {"holders": [OTHER_HOLDER]}).ask, Wanted())

    assert share == SmeShare(2, 0, 0, 0, 0)
    assert (share.share_of_known, share.least, share.most) == (None, 0, 1)


def test_works_are_shared_by_a_group_or_by_subcontracts_of_which_the_last_state_counts() -> None:
    acts = [
        {"number": 1, "amount_eur": 10_000.0},
        {"number": 1, "is_amendment": True, "amount_eur": 15_000.0},
        {"number": 2, "amount_eur": 5_000.0},
        {"number": 3, "amount_eur": None},
    ]
    works = {"cpv": "45000000", "amount_eur": 100_000.0}
    store = contracts(
        {**works, "object": "Pont", "is_subcontracting_declared": True, "subcontracts": acts},
        {**works, "object": "École", "is_subcontracting_declared": False, "holders": [HOLDER, OTHER_HOLDER]},
        {**works, "object": "Toit", "is_subcontracting_declared": False},
        {**works, "object": "Mur"},
        {"object": "Nettoyage", "holders": [HOLDER, OTHER_HOLDER]},
    )

    shared = shared_works(store.ask, Wanted())

    assert shared == SharedWorks(
        contracts=4,
        in_group=1,
        stated=3,
        subcontracting=1,
        shared=2,
        with_acts=1,
        acts=3,
        acts_without_amount=1,
        amount_eur=100_000.0,
        subcontracted_eur=20_000.0,
    )
    assert (shared.least, shared.subcontracted_share) == (0.5, 0.2)
