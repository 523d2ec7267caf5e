import json

import pytest

from maillage.core.schema.check import check_table
from maillage.core.tables.reading import open_source
from tests.core.schema.cases import ANSWERS, FILES, GENERATED, SAMPLES, generated_rows, schema_named
from tests.core.schema.differences import Found, ours, recorded, rounded, unexplained
from tests.core.schema.single_faults import digest

RECORDED = json.loads(ANSWERS.read_text("utf-8"))


@pytest.mark.parametrize("name", GENERATED)
def test_single_faults_are_found_as_by_the_national_checker(name: str) -> None:
    rows, schema, answer = generated_rows(name), schema_named(name), RECORDED[name]
    assert digest(rows) == answer["digest"], "the generator has changed: run bench/checking_answers.py"

    report = check_table(rows, schema)

    assert unexplained(recorded(answer), ours(report), schema, answer["rows"]) == []


@pytest.mark.parametrize("name", [name for name in FILES if "exception" not in RECORDED[name]])
def test_example_files_are_judged_as_by_the_national_checker(name: str) -> None:
    schema, answer = schema_named(FILES[name]), RECORDED[name]

    report = check_table(open_source(SAMPLES / "files" / name), schema)

    by_chance = rounded(report)
    assert unexplained(recorded(answer), ours(report), schema, answer["rows"], by_chance=by_chance) == []


def test_the_comparison_sees_what_is_missing_and_what_is_too_much():
    name = "scdl/subventions/2.1.1"
    reference = recorded(RECORDED[name])
    one, other = Found("type-error", 40, "objet"), Found("type-error", 41, "objet")

    told = unexplained(reference | {one}, reference | {other}, schema_named(name), RECORDED[name]["rows"])

    assert told == [f"only the reference: {one}", f"only ours: {other}"]


def test_files_that_the_national_checker_cannot_answer_get_a_report():
    unanswered = [name for name in FILES if "exception" in RECORDED[name]]

    counts = {
        name: check_table(open_source(SAMPLES / "files" / name), schema_named(FILES[name])).error_count
        for name in unanswered
    }

    assert counts == {"nievre-cd58-2016.csv": 11}
