import json
from pathlib import Path

import pytest

import maillage.opendata.catalog
from maillage.core.schema.check import check_table
from maillage.core.schema.patterns import compiled, pattern_judge
from maillage.core.schema.terms import Lookups
from tests.core.schema.tables import Rows, schema_of

_ENDLESS = r"(?:(?:^|\|)([A-Z]\d\d.\d\d[A-Z]|)\1+[A-Z]\d\d.\d\d[A-Z])+$"  # of the national schema of wastelands
_SCHEMAS = Path(maillage.opendata.catalog.__file__).parent / "schemas"
_NATIONAL = sorted(
    {
        (pattern, example)
        for path in _SCHEMAS.glob("*/*/*.json")
        for field in json.loads(path.read_text("utf-8")).get("fields", ())
        if (pattern := field.get("constraints", {}).get("pattern"))
        for example in (str(field.get("example", "")), f"{field.get('example', '')}!", "", "Femmes", "|Femmes|Seniors")
    }
)


def test_a_cell_that_would_be_judged_for_days_does_not_fit():
    assert pattern_judge(_ENDLESS)("A00.00A|" * 40 + "!") is False  # type: ignore[misc]


def test_a_text_that_nothing_judges_in_time_is_left_untold():
    assert pattern_judge("(a|aa)+b")("a" * 60) is None  # type: ignore[misc]


def test_an_untold_cell_is_an_error_that_says_so():
    schema = schema_of({"name": "code", "constraints": {"pattern": "(a|aa)+b"}})

    report = check_table(Rows(("code",), [("aab",), ("a" * 60,)]), schema, lookups=Lookups())

    assert [(one.check, one.count, "trop répété" in one.message) for one in report.errors] == [("pattern", 1, True)]


def test_a_column_of_endless_cells_costs_the_time_of_a_few(monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []

    def never(_pattern: str, text: str, **_options: object) -> None:
        asked.append(text)
        raise TimeoutError

    monkeypatch.setattr("maillage.core.schema.patterns.regex.fullmatch", never)
    monkeypatch.setattr("maillage.core.schema.patterns.time.perf_counter", iter(range(10_000)).__next__)
    fits = pattern_judge("(a|b)*c")

    assert fits is not None
    assert [fits(f"a{number}") for number in range(100)] == [None] * 100
    assert asked == ["a0", "a1"]


@pytest.mark.parametrize(("pattern", "text"), _NATIONAL)
def test_national_patterns_say_what_python_says(pattern: str, text: str):
    quick, fits = compiled(pattern), pattern_judge(pattern)

    assert quick is not None
    assert fits is not None
    assert fits(text) is (quick.fullmatch(text) is not None)


def test_a_long_text_is_judged_as_a_short_one_is():
    fits = pattern_judge("[0-9]+(,[0-9]+)*")

    assert fits is not None
    assert (fits("12," * 9_000 + "3"), fits("12," * 9_000)) == (True, False)
