import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.buy.contracts.domain.numbers import judge_amount, judge_count, judge_number, judge_share, judge_truth


def _codes(judgement: object) -> list[str]:
    return [remark.rule.code for remark in getattr(judgement, "remarks", ())]


@pytest.mark.parametrize(
    ("text", "number"),
    [("45 155,50", 45155.5), ("45 155,50 €", 45155.5), ("1200,5", 1200.5), ("12 EUR", 12.0), ("45\u202f155", 45155.0)],
)
def test_number_as_the_french_write_it_is_read(text: str, number: float):
    judgement = judge_number(text, is_text_right=True)

    assert (judgement.value, _codes(judgement)) == (number, ["number-spelling"])


def test_number_in_quotation_marks_is_a_number_and_said_in_json_alone():
    in_json, in_table = judge_number("7789456.56", is_text_right=False), judge_number("7789456.56", is_text_right=True)

    assert (in_json.value, _codes(in_json)) == (7789456.56, ["number-as-text"])
    assert (in_table.value, _codes(in_table)) == (7789456.56, [])


@pytest.mark.parametrize("raw", [math.nan, math.inf, "NaN", "-inf"])
def test_nan_is_no_amount(raw: object):
    judgement = judge_number(raw, is_text_right=True)

    assert (judgement.value, _codes(judgement)) == (None, ["number-nan"])


@pytest.mark.parametrize("raw", ["test", "env. 3000", True, [3], {"a": 1}, 10**400, "1.234.567,00"])
def test_what_is_no_number_is_said(raw: object):
    judgement = judge_number(raw, is_text_right=False)

    assert (judgement.value, _codes(judgement)) == (None, ["number-type"])


def test_amount_of_1e17_is_kept_as_stated():
    assert judge_amount(1e17, is_text_right=False, minimum=1).value == 1e17


def test_amount_below_the_format_is_kept_and_said():
    judgement = judge_amount(0, is_text_right=False, minimum=1)

    assert (judgement.value, _codes(judgement)) == (0, ["number-minimum"])


@pytest.mark.parametrize(("raw", "months"), [(48, 48), (48.0, 48), ("48", 48), ("48.0", 48)])
def test_whole_number_is_read_in_any_writing(raw: object, months: int):
    judgement = judge_count(raw, is_text_right=True)

    assert (judgement.value, _codes(judgement)) == (months, [])


def test_duration_of_half_a_month_is_not_rounded():
    judgement = judge_count(1.5, is_text_right=False)

    assert (judgement.value, _codes(judgement)) == (None, ["number-whole"])


def test_no_offer_is_said():
    assert _codes(judge_count(0, is_text_right=False)) == ["number-minimum"]


def test_share_above_one_is_not_taken_for_a_percentage():
    judgement = judge_share(10, is_text_right=False)

    assert (judgement.value, _codes(judgement)) == (None, ["share-range"])


@pytest.mark.parametrize(("word", "truth"), [("oui", True), ("Non", False), ("VRAI", True)])
def test_french_word_of_truth_is_read(word: str, truth: bool):  # noqa: FBT001 -- what is expected
    judgement = judge_truth(word, is_text_right=False)

    assert (judgement.value, _codes(judgement)) == (truth, ["truth-word"])


@pytest.mark.parametrize("raw", ["test", 1, None, "peut-être"])
def test_what_is_neither_true_nor_false_is_said(raw: object):
    assert _codes(judge_truth(raw, is_text_right=False)) == ["truth-type"]


@given(st.floats(0, 1e12, allow_nan=False))
def test_no_right_number_is_changed(number: float):
    assert judge_number(number, is_text_right=False).value == number
    assert judge_number(repr(number), is_text_right=True).value == number


@given(st.text(max_size=20))
def test_any_text_is_judged(text: str):
    value = judge_number(text, is_text_right=True).value

    assert value is None or math.isfinite(value)
