from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.problems import Refused
from maillage.territory.domain.terms import (
    Address,
    Kind,
    commune_code,
    commune_number,
    departement_of_code,
    parse_address,
)

DIGITS = st.text("0123456789", min_size=5, max_size=5).filter(lambda code: code != "00000")
CORSICAN = st.builds("2{}{}".format, st.sampled_from("AB"), st.text("0123456789", min_size=3, max_size=3))


@given(DIGITS | CORSICAN)
def test_commune_number_of_any_code_gives_the_code_back(code: str) -> None:
    number = commune_number(code)

    assert commune_code(number) == code


@given(DIGITS | CORSICAN, DIGITS | CORSICAN)
def test_commune_numbers_keep_the_order_of_the_codes(one: str, other: str) -> None:
    assert (commune_number(one) < commune_number(other)) == (one < other)


def test_commune_number_zero_is_no_commune() -> None:
    assert commune_code(0) is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("region:52", Address(Kind.REGION, "52")),
        ("departement:2a", Address(Kind.DEPARTEMENT, "2A")),
        ("departement:974", Address(Kind.DEPARTEMENT, "974")),
        ("epci:200000438", Address(Kind.EPCI, "200000438")),
        (" Commune:44131 ", Address(Kind.COMMUNE, "44131")),
        ("arrondissement:75111", Address(Kind.ARRONDISSEMENT, "75111")),
        ("place:l-ile-d-yeu", Address(Kind.PLACE, "l-ile-d-yeu")),
    ],
)
def test_address_of_each_kind_is_read(text: str, address: Address) -> None:
    assert parse_address(text) == address


@given(st.sampled_from(Kind), st.text(max_size=12))
def test_address_of_any_text_is_read_and_written_the_same_or_refused(kind: Kind, code: str) -> None:
    with suppress(Refused):
        address = parse_address(f"{kind}:{code}")

        assert parse_address(str(address)) == address


@pytest.mark.parametrize(
    "text", ["", "44131", "commune", "commune:", "commune:4413", "commune:٤٤١٣١", "ville:44131", "place:Éa", "place:-a"]
)
def test_address_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_address(text)

    assert refused.value.code == "territory_address_invalid"


@pytest.mark.parametrize(("commune", "code"), [("44109", "44"), ("2A004", "2A"), ("97411", "974"), ("98818", "988")])
def test_code_of_a_commune_begins_with_its_departement(commune: str, code: str) -> None:
    assert departement_of_code(commune) == code
