"""What is asked of purchases to come, as an address has it."""

import pytest

from maillage.buy.contracts.domain.threshold_bands import ThresholdBand
from maillage.buy.programme.domain.planned_purchases import PlannedState, Quarter, Reservation
from maillage.buy.programme.domain.programme_search import ReservedFilter, StateFilter
from maillage.buy.programme.store.programme_search import ProgrammeSearch
from maillage.core.problems import Refused

SEARCH = ProgrammeSearch(
    text="nettoyage & vitres",
    territory="departement:44",
    cpv="9091",
    quarter=Quarter(2027, 1),
    band=ThresholdBand.BELOW_90K,
    reserved=ReservedFilter.ANY,
    buyer="21440131800017",
    state=StateFilter.ALL,
)


def test_search_is_written_and_read_back() -> None:
    assert ProgrammeSearch.read(SEARCH.pairs()) == SEARCH
    assert ProgrammeSearch.read_saved(SEARCH.saved_text()) == SEARCH
    assert ProgrammeSearch().saved_text() == "programme?"


def test_words_that_mean_nothing_are_told_with_what_they_take() -> None:
    with pytest.raises(Refused) as refusal:
        ProgrammeSearch.read([("quarter", "2027-T5"), ("band", "1-2"), ("state", "lost"), ("cpv", "x"), ("page", "2")])

    assert [finding.field_name for finding in refusal.value.findings] == ["quarter", "band", "state", "cpv"]
    assert "écrivez 2027-T1" in refusal.value.findings[0].text


def test_filters_let_through_what_they_name() -> None:
    assert StateFilter.TO_COME.states == {PlannedState.ANNOUNCED, PlannedState.CONSULTED}
    assert StateFilter.ALL.states == set(PlannedState)
    assert StateFilter.GIVEN_UP.states == {PlannedState.GIVEN_UP}
    assert Reservation.NONE not in ReservedFilter.ANY.reservations
    assert len(ReservedFilter.ANY.reservations) == 4
    assert ReservedFilter.INSERTION.reservations == {Reservation.INSERTION}
