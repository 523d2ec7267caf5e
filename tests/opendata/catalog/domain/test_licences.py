import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.opendata.catalog.domain.licences import licence_of
from maillage.opendata.catalog.domain.terms import Licence

OUVERTE, ODBL = Licence.LICENCE_OUVERTE, Licence.ODBL


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("lov2", OUVERTE),
        ("fr-lo", OUVERTE),
        ("Licence Etalab", OUVERTE),
        ("Licence Ouverte / Open Licence version 2.0", OUVERTE),
        ("License Ouverte", OUVERTE),
        ("licence ouvert", OUVERTE),
        ("Licence Ouverte v2.0 (Etalab)", OUVERTE),
        ("https://www.etalab.gouv.fr/licence-ouverte-open-licence", OUVERTE),
        ("http://www.etalab.gouv.fr/licence-ouverte-open-licence/", OUVERTE),
        ("https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf", OUVERTE),
        ("Licence : https://github.com/etalab/Licence-Ouverte/blob/master/LO.md.", OUVERTE),
        ("odc-odbl", ODBL),
        ("ODbL 1.0", ODBL),
        ("Open Database License (ODbL) 1.0", ODBL),
        ("http://opendatacommons.org/licenses/odbl/summary/", ODBL),
        ("https://opendatacommons.org/licenses/odbl/1-0/", ODBL),
        ("https://spdx.org/licenses/ODbL-1.0.html", ODBL),
        ("https://x.example/licence.html Licence Ouverte 2.0", OUVERTE),
    ],
)
def test_licence_is_recognised_by_id_address_or_name(text: str, licence: Licence):
    assert licence_of([text]) == licence


@pytest.mark.parametrize(
    "text",
    [
        "", "  ", "cc-by", "CC BY-SA 4.0", "notspecified", "other-open", "Licence Ouverte v3.0", "tous droits réservés",
        "https://creativecommons.org/licenses/by/4.0/", "http://[", "odc-by", "ODbL 2.0",
    ],
)  # fmt: skip
def test_other_licences_are_not_taken_for_one_of_the_two(text: str):
    assert licence_of([text]) is None


def test_first_text_that_names_a_licence_decides():
    assert licence_of(["conditions particulières", "odbl", "lov2"]) == ODBL


@pytest.mark.parametrize("licence", Licence)
def test_our_own_names_and_addresses_are_recognised(licence: Licence):
    told = [licence_of([one]) for one in (licence.official_name, licence.address)]

    assert told == [licence, licence]


@given(st.text(max_size=200))
def test_any_text_is_one_of_two_or_none(text: str):
    assert licence_of([text]) in {None, OUVERTE, ODBL}
