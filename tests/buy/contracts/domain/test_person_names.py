"""Which names may be a person's."""

import pytest

from maillage.buy.contracts.domain.person_names import may_be_a_person


@pytest.mark.parametrize(
    "name", ["JARDINS S.A.R.L.", "SAS Dupont", "Société Martin", "ASSOCIATION LES AMIS", "Ets Leroy"]
)
def test_a_legal_form_says_that_it_is_no_person(name: str) -> None:
    assert not may_be_a_person(name)


@pytest.mark.parametrize("name", ["Paul MARTIN", "Mme Dupont", "", None, "SABINE SASSO"])
def test_any_other_name_may_be_a_person(name: str | None) -> None:
    assert may_be_a_person(name)
