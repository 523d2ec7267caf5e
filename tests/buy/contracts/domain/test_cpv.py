import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.buy.contracts.intake.cpv_tables import cpv_nomenclature

CPV = cpv_nomenclature()


def _judged(text: str) -> tuple[str | None, list[str]]:
    judgement = CPV.judge(text)
    return judgement.value, [remark.rule.code for remark in judgement.remarks]


def test_nomenclature_is_whole_and_in_french():
    assert (len(CPV.keys), len(CPV.successors)) == (9_454, 8_323)
    assert CPV.names["45112500"] == "Travaux de terrassement"


@pytest.mark.parametrize("text", ["45112500", "45112500-0"])
def test_code_with_or_without_its_key_is_the_code(text: str):
    assert _judged(text) == ("45112500", [])


@pytest.mark.parametrize("text", ["451125000", "45 11 25 00-0", "45112500 "])
def test_code_written_otherwise_is_the_code(text: str):
    assert _judged(text) == ("45112500", ["cpv-spelling"])


def test_code_with_a_wrong_key_is_doubted_and_kept():
    assert _judged("45000000-0") == ("45000000", ["cpv-key"])


def test_code_of_2003_is_the_one_that_the_official_table_gives():
    assert _judged("74230000") == ("71300000", ["cpv-2003"])


def test_code_of_2003_that_was_split_is_the_code_above_its_parts():
    split = {code: parts for code, parts in CPV.successors.items() if len(parts) > 1 and code not in CPV.keys}
    read = {code: CPV.judge(code) for code in split}

    assert {remark.rule.code for judgement in read.values() for remark in judgement.remarks} == {
        "cpv-2003-split",
        "cpv-unknown",
    }
    for code, judgement in read.items():
        if judgement.remarks[0].rule.code == "cpv-2003-split":
            assert judgement.value is not None
            assert all(part.startswith(judgement.value.rstrip("0")) for part in split[code])


def test_code_that_lost_its_zero_is_found_where_only_one_fits():
    assert _judged("9310000") == ("09310000", ["cpv-lost-zero"])


def test_code_of_seven_digits_that_may_be_two_stays_broken():
    ambiguous = next(code[1:] for code in CPV.keys if code.startswith("0") and f"{code[1:]}0" in CPV.keys)

    assert _judged(ambiguous) == (None, ["cpv-malformed"])


def test_unknown_code_is_kept_and_the_nearest_above_is_named():
    (remark,) = CPV.judge("79111005").remarks

    assert CPV.judge("79111005").value == "79111005"
    assert (remark.rule.code, getattr(remark, "params", {})["parent"]) == ("cpv-unknown", "79111000")


@pytest.mark.parametrize("text", ["INO", "4511259", "travaux", "451125000000"])
def test_text_that_is_no_code_is_said(text: str):
    assert _judged(text) == (None, ["cpv-malformed"])


@given(st.sampled_from(sorted(CPV.keys)))
def test_no_right_code_is_changed(code: str):
    assert _judged(code) == (code, [])
    assert _judged(f"{code}-{CPV.keys[code]}") == (code, [])


@given(st.text(alphabet="0123456789- ", max_size=12))
def test_a_repair_always_ends_in_a_code_that_exists(text: str):
    value, codes = _judged(text)

    if value is not None and "cpv-unknown" not in codes:
        assert value in CPV.keys


def test_code_of_2003_with_a_key_that_is_not_its_own_is_doubted_and_not_converted():
    assert _judged("74322000-2")[1] in (["cpv-2003"], ["cpv-2003-split"], ["cpv-unknown"])
    assert _judged("74322000-1") == ("74322000", ["cpv-2003-key"])


def test_only_the_own_key_of_a_code_of_2003_converts_it():
    only_2003 = [code for code in CPV.keys_of_2003 if code not in CPV.keys]
    converted = {"cpv-2003", "cpv-2003-split"}

    for code in only_2003[::7]:
        for key in "0123456789":
            rules = set(_judged(f"{code}-{key}")[1])
            assert (rules == {"cpv-2003-key"}) == (key != CPV.keys_of_2003[code])
            assert not (rules & converted and key != CPV.keys_of_2003[code])


def test_french_names_set_a_space_before_a_colon() -> None:
    names = cpv_nomenclature().names

    assert names["79000000"].startswith("Services aux entreprises : droit")
    assert [name for name in names.values() if re.search(r"\w:\s", name)] == []
