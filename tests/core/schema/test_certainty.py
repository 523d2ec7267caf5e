"""For each kind of fix: no text that is right with another meaning becomes the value that is proposed."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import luhn

from maillage.core.schema.check import check_table
from maillage.core.schema.checks.identifiers import ROUNDED
from maillage.core.schema.proposals.words import likely_word
from maillage.core.schema.terms import Report
from maillage.core.text import normalised_text
from tests.core.schema.tables import Rows, schema_of

NUMBER: dict[str, Any] = {"type": "number"}
YEAR: dict[str, Any] = {"type": "year"}
DATE: dict[str, Any] = {"type": "date"}
SIRET: dict[str, Any] = {"constraints": {"pattern": r"^\d{14}$"}, "check": "siret"}
SIREN: dict[str, Any] = {"check": "siren"}
INSEE: dict[str, Any] = {"constraints": {"pattern": r"^\d{5}$"}}
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))  # "21000101" is no day of these two centuries
AMOUNTS = st.decimals(-10_000_000, 10_000_000, places=None, allow_nan=False).map(lambda one: round(one, 4))
PLACES = st.integers(0, 4)


def column_report(texts: list[str], field: dict[str, Any]) -> Report:
    """The report of a column of these texts."""
    checks = [{"name": field["check"], "params": {"column": "c"}}] if "check" in field else []
    described = {word: value for word, value in field.items() if word != "check"}
    schema = schema_of({"name": "c", **described}, {"name": "d"}, custom_checks=checks)
    return check_table(Rows(["c", "d"], [[text, "x"] for text in texts]), schema)


def proposed(text: str, field: dict[str, Any], *others: str) -> str | None:
    """What ``text`` would become, beside the other texts of its column; None without a fix."""
    groups = (group for group in column_report([text, *others], field).errors if group.value == text)
    return next((group.fix.after for group in groups if group.fix is not None), None)


def written(amount: Decimal, places: int, thousands: str, mark: str) -> str:
    """An amount as a country writes it."""
    return f"{amount:,.{places}f}".replace(",", "\0").replace(".", mark).replace("\0", thousands)


@given(AMOUNTS, PLACES, st.sampled_from([(" ", ","), ("\u202f", ","), (".", ","), (",", "."), ("", ","), ("’", ".")]))
def test_a_number_of_any_country_becomes_itself_or_nothing(
    amount: Decimal, places: int, convention: tuple[str, str]
) -> None:
    text = written(amount, places, *convention)

    after = proposed(text, NUMBER)

    assert after is None or Decimal(after) == round(amount, places)


@given(st.lists(st.tuples(AMOUNTS, PLACES), min_size=1, max_size=8), st.sampled_from([(".", ","), (",", ".")]))
def test_a_column_of_numbers_of_any_country_is_read_as_that_country_does_or_left(
    amounts: list[tuple[Decimal, int]], convention: tuple[str, str]
) -> None:
    texts = [written(amount, places, *convention) for amount, places in amounts]

    report = column_report(texts, NUMBER)

    meant = {text: round(*pair) for text, pair in zip(texts, amounts, strict=True)}
    fixes = [group.fix for group in report.errors if group.fix is not None]
    assert [fix for fix in fixes if Decimal(fix.after) != meant[fix.before]] == []


def test_one_thousand_five_hundred_with_a_point_beside_the_same_with_cents_is_doubted():
    report = column_report(["1.500", "1.500,50"], NUMBER)

    assert [group.fix for group in report.errors] == [None]
    assert [(group.code, group.value, group.row_numbers.tolist()) for group in report.warnings] == [
        ("ambiguous-number", "1.500", [2])
    ]


@given(DAYS, st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d", "%d/%m/%Y %H:%M"]))
def test_a_day_written_the_french_way_or_by_its_year_becomes_itself(day: date, form: str) -> None:
    assert proposed(day.strftime(form), DATE) == day.isoformat()


@given(st.lists(DAYS, min_size=1, max_size=8))
def test_a_column_of_american_days_is_read_as_such_or_left(days: list[date]) -> None:
    texts = [day.strftime("%m/%d/%Y") for day in [*days, date(2018, 5, 14)]]

    report = column_report(texts, DATE)

    fixes = [group.fix for group in report.errors if group.fix is not None]
    assert [fix for fix in fixes if date.fromisoformat(fix.after).strftime("%m/%d/%Y") != fix.before] == []


@given(DAYS, st.sampled_from(["%d/%m/%y", "%y/%m/%d", "%m-%d-%y", "%d.%m.%y"]))
def test_a_year_of_two_digits_is_left_to_people(day: date, form: str) -> None:
    assert proposed(day.strftime(form), DATE) is None


@given(st.integers(10_000, 99_999))
def test_a_postal_code_in_a_column_of_days_is_no_day_of_a_spreadsheet(code: int) -> None:
    assert proposed(str(code), DATE) is None


@given(st.from_regex(r"[0-9]{1,2}[/_.,; -][0-9]{1,2}|[0-9]{5,8}|[0-9]{1,3}", fullmatch=True))
def test_what_is_not_one_year_becomes_none(text: str) -> None:
    assert proposed(text, YEAR) is None


@given(DAYS, st.integers(0, 4_000), st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y"]), st.sampled_from("_;"))
def test_a_period_becomes_its_two_days(first: date, length: int, form: str, joint: str) -> None:
    last = first + timedelta(days=length)
    field = {"constraints": {"pattern": r"\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d"}}

    after = proposed(f"{first.strftime(form)}{joint}{last.strftime(form)}", field)

    assert after == f"{first.isoformat()}/{last.isoformat()}"


@st.composite
def right_sirets(draw: st.DrawFn) -> str:
    """A SIRET whose two keys are right."""
    siren = draw(st.integers(10_000_000, 99_999_999))
    start = f"{siren}{luhn.calc_check_digit(str(siren))}{draw(st.integers(1, 9_999)):04}"
    return f"{start}{luhn.calc_check_digit(start)}"


@given(right_sirets(), st.integers(6, 12), st.sampled_from(["{}.0", "{},0", "{}.00", "scientific"]))
def test_a_siret_that_a_spreadsheet_has_rounded_is_never_made_right(siret: str, digits: int, form: str) -> None:
    rounded = round(int(siret), digits - 14)
    text = f"{rounded:.5E}".replace(".", ",") if form == "scientific" else form.format(rounded)

    assert proposed(text, SIRET) is None


@given(right_sirets(), st.integers(0, 13))
def test_a_siret_or_siren_that_lacks_a_digit_is_never_made_right(siret: str, place: int) -> None:
    assert proposed(siret[:place] + siret[place + 1 :], SIRET) is None
    assert proposed(siret[:9][: place % 9] + siret[:9][place % 9 + 1 :], SIREN) is None


@given(right_sirets())
def test_an_establishment_numbered_zero_is_no_siret(siret: str) -> None:
    (group,) = column_report([f"{siret[:9]}00000"], SIRET).errors

    assert group.fix is None


def test_a_column_of_sirets_that_a_spreadsheet_rounded_gets_one_sentence_and_no_fix():
    rounded = [f"390322{middle:06}00.0" for middle in range(0, 562_000, 1_000)]

    report = column_report([*rounded, "21860194600013.0"], SIRET)

    assert [(group.message, group.params["count"]) for group in report.errors if group.message == ROUNDED] == [
        (ROUNDED, 562)
    ]
    assert [group.fix for group in report.errors] == [None, None]


@given(st.integers(0, 99), st.integers(0, 99_999), st.sampled_from("/,_;-. "))
def test_a_range_a_list_or_a_fraction_is_no_code(first: int, second: int, joint: str) -> None:
    text = f"{first}{joint}{second}"
    assume(joint != " " and not re.fullmatch(r"\d+[.,]0{1,2}", text))

    assert proposed(text, INSEE) is None


def test_a_code_of_four_digits_among_whole_ones_may_lack_any_digit():
    assert proposed("4410", INSEE, "44109", "85191") is None
    assert proposed("1004", INSEE, "01053", "01283") == "01004"


WORDS = ["accessible", "payant", "normal", "côté", "A+", "> 10", "conforme", "cour"]


@pytest.mark.parametrize(
    "text",
    ["inaccessible", "non payant", "anormal", "cote d’azur", "A", "10", "< 10", "non conforme", "cours", "côte"],
)
def test_a_word_that_is_only_like_another_stays(text: str) -> None:
    assert proposed(text, {"constraints": {"enum": WORDS}}) is None


@given(st.sampled_from(WORDS), st.text("abcdeé nt+->1", min_size=1, max_size=3), st.integers(0, 10))
def test_a_word_with_letters_more_becomes_none(word: str, letters: str, place: int) -> None:
    text = word[:place] + letters + word[place:]
    assume(normalised_text(text) != normalised_text(word) or "+" in text or ">" in text)
    assume(text.strip() not in WORDS and text.casefold().replace("-", " ").split() != word.casefold().split())

    assert proposed(text, {"constraints": {"enum": WORDS}}) is None


@pytest.mark.parametrize("text", ["x", "X", "o", "n", "v", "ok", "2", "10"])
def test_a_mark_is_neither_yes_nor_no(text: str) -> None:
    words = {"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]}

    assert proposed(text, words) is None


def test_one_is_no_yes_in_a_column_that_counts():
    words = {"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]}

    assert (proposed("1", words, "0"), proposed("1", words, "3")) == ("oui", None)


@pytest.mark.parametrize("text", ["-", "néant", "aucun", "rien", "0 €", "sans objet"])
def test_a_word_that_may_say_zero_does_not_empty_an_amount(text: str) -> None:
    assert proposed(text, NUMBER) in {None, "0"}


def test_a_cell_is_not_emptied_where_its_columns_are_filled_together():
    together = {"name": "cohesive-columns-value", "params": {"column": "c", "othercolumns": ["d"]}}
    schema = schema_of({"name": "c", "type": "number"}, {"name": "d"}, custom_checks=[together])

    report = check_table(Rows(["c", "d"], [["NC", "x"]]), schema)

    assert [group.fix for group in report.errors] == [None]


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_a_point_is_only_turned_round_where_one_order_lies_in_france(first: float, second: float) -> None:
    text = f"{first:.5f},{second:.5f}"
    after = proposed(text, {"check": "french-gps-coordinates"})

    assert after in {None, ",".join(reversed(text.split(",")))}


@pytest.mark.parametrize("text", ["budget.pdf", "M.Dupont", "a.b", "mairie@nevers.fr", "12.5", "Conseil.Mairie"])
def test_a_file_or_a_name_is_no_address_of_the_web(text: str) -> None:
    assert proposed(text, {"format": "uri"}) is None


NOTHING_SAID = {
    *("nc", "nd", "nr", "na", "so", "null", "nan", "none", "vide", "rien", "neant", "aucun", "aucune", "sansobjet"),
    *("inconnu", "inconnue", "noncommunique", "noncommuniquee", "nonrenseigne", "nonrenseignee", "nondisponible"),
    "nonconnu",
}


@given(st.text(min_size=1, max_size=30))
def test_spaces_and_capitals_are_all_that_changes_in_a_text_of_letters(text: str) -> None:
    assume(not any(mark.isdigit() for mark in text))
    # Seen: "SÒ" reads as "s. o.", sans objet; words that say that nothing is there become an empty cell.
    assume("".join(normalised_text(text).split()) not in NOTHING_SAID)
    after = proposed(text, {"constraints": {"pattern": "[A-Z][a-z]+( [A-Z][a-z]+)*"}})

    assert after is None or "".join(after.split()).casefold() == "".join(normalised_text(text).split())


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("Numéraire", "aide en numéraire"),
        ("nature", "aide en nature"),
        ("aides en nature", "aide en nature"),
        ("aide en numérair", "aide en numéraire"),
        ("aide", ""),
        ("prêt de salle", ""),
        ("", ""),
    ],
)
def test_what_a_wrong_word_may_stand_for_is_a_suggestion_for_the_form(text: str, likely: str) -> None:
    nature = ["aide en numéraire", "aide en nature", "aide en numéraire;aide en nature"]

    assert likely_word(nature, text) == likely
