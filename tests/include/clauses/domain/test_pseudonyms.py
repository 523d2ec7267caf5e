"""A pseudonym is nobody's name and nobody's number."""

import random

import pytest

from maillage.include.clauses.domain.pseudonyms import new_pseudonym, read_pseudonym


@pytest.mark.parametrize("text", ["44-7K3QXA", "p-0012", "AB.14/3", "A1"])
def test_codes_are_taken_in_capitals(text: str) -> None:
    assert read_pseudonym(f" {text} ") == text.upper()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dupont",
        "Jean Dupont",
        "DUPONT1975",
        "LEA",
        "DURAND-12",
        "2850644109123",
        "06 12 34 56 78",
        "0612345678",
        "É1",
    ],
)
def test_what_may_be_a_name_or_a_number_is_refused(text: str) -> None:
    assert read_pseudonym(text) is None


def test_a_drawn_pseudonym_is_one_that_is_taken() -> None:
    draw = random.Random(3).choice

    several = {new_pseudonym("44", draw) for _each in range(300)}

    assert len(several) == 300
    assert all(read_pseudonym(pseudonym) == pseudonym for pseudonym in several)
