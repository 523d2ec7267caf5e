import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from maillage.accounts.domain.organisations import checked_siret
from maillage.core.problems import Refused


@given(st.text("0123456789", min_size=8, max_size=8), st.text("0123456789", min_size=4, max_size=4))
def test_siret_with_its_check_digits_is_kept_without_spaces(of_unit: str, of_place: str):
    siren = of_unit + luhn.calc_check_digit(of_unit)
    siret = siren + of_place + luhn.calc_check_digit(siren + of_place)

    assert checked_siret(f"{siret[:3]} {siret[3:9]} {siret[9:]}") == siret


@given(st.text("0123456789", min_size=8, max_size=8), st.integers(1, 9))
def test_siret_with_another_last_digit_is_refused(of_unit: str, off: int):
    siren = of_unit + luhn.calc_check_digit(of_unit)
    right = luhn.calc_check_digit(siren + "0001")
    wrong = str((int(right) + off) % 10)

    with pytest.raises(Refused) as refusal:
        checked_siret(siren + "0001" + wrong)

    assert refusal.value.code == "siret_wrong"


def test_siret_of_la_poste_is_one_though_its_sum_differs():
    assert checked_siret("35600000000048") == "35600000000048"


def test_nothing_stays_nothing():
    assert checked_siret("  ") == ""


@pytest.mark.parametrize("typed", ["2144013170001", "abc", "214401317000101234"])
def test_what_has_not_fourteen_digits_is_refused(typed: str):
    with pytest.raises(Refused):
        checked_siret(typed)
