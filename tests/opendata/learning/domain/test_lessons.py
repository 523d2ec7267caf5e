from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.opendata.learning.domain.lessons import (
    Department,
    Horizon,
    Lesson,
    LessonPlan,
    after,
    dataset_named,
    next_lesson,
    question_asked,
    read_done,
    read_plan,
)

DAY = date(2026, 11, 25)


def test_lessons_follow_one_another():
    assert (next_lesson({}), next_lesson({Lesson.DISCOVER: DAY, Lesson.PRODUCE: DAY})) == (
        Lesson.DISCOVER,
        Lesson.PROJECT,
    )
    assert next_lesson(dict.fromkeys(Lesson, DAY)) is None
    assert [after(lesson) for lesson in Lesson] == [*list(Lesson)[1:], None]


@pytest.mark.parametrize("kept", [None, [], "x", {"licorne": "2026-11-25"}, {"projet": "hier"}, {"projet": 3}, {1: 2}])
def test_session_that_says_something_else_says_nothing(kept: Any):
    assert read_done(kept) == {}


@given(st.dictionaries(st.sampled_from(Lesson), st.dates()))
def test_what_was_done_is_read_as_it_was_kept(done: dict[Lesson, date]):
    kept = {lesson.value: day.isoformat() for lesson, day in done.items()}

    assert read_done(kept) == done


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("https://maillage.example/catalogue/subventions-de-pornic", "subventions-de-pornic"),
        ("https://maillage.example/en/catalogue/subventions-de-pornic?page=2#rows", "subventions-de-pornic"),
        ("/catalogue/menus/fichiers/menus.csv", "menus"),
        (" menus-de-pornic ", "menus-de-pornic"),
        ("https://maillage.example/catalogue", ""),
        ("https://maillage.example/carte", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_data_set_is_named_by_the_address_that_was_copied(typed: str, name: str):
    assert dataset_named(typed) == name


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("https://maillage.example/laboratoire/abc234", ("abc234", "")),
        ("https://maillage.example/laboratoire?sql=SELECT+1%2B1", ("", "SELECT 1+1")),
        ("https://maillage.example/catalogue/abc", ("", "")),
        ("http://[", ("", "")),
        ("", ("", "")),
    ],
)
def test_question_is_read_from_the_address_of_its_answer(typed: str, asked: tuple[str, str]):
    assert question_asked(typed) == asked


@given(st.text())
def test_anything_can_be_pasted(text: str):
    name, sql = question_asked(text)

    assert {type(dataset_named(text)), type(name), type(sql)} == {str}


def test_plan_wants_all_three():
    core = {"scdl/budget": "Budget"}
    typed = {"schema": "scdl/budget", "keeper": "finance", "horizon": "month"}

    assert read_plan(typed, core) == LessonPlan("scdl/budget", Department.FINANCE, Horizon.MONTH)
    assert [read_plan({**typed, name: "licorne"}, core) for name in typed] == [None] * 3
