"""The rules of a release."""

import datetime as dt

import pytest

from maillage.core.press_text import PressFigure
from maillage.core.problems import Refused
from maillage.measure.press.domain.releases import (
    LONGEST_EMBARGO,
    ReleaseText,
    leaving_at,
    paragraphs_of,
    refuse_own_reading,
    refuse_text,
    refuse_unwritten,
)

NOW = dt.datetime(2027, 3, 1, 9, 0, tzinfo=dt.UTC)
FIGURES = (PressFigure("tests", "Tests", "12"),)


def test_text_that_asks_for_a_figure_it_does_not_have_is_refused_at_its_field() -> None:
    with pytest.raises(Refused) as refused:
        refuse_text(ReleaseText("Titre {tests}", "{rang}", "Corps {tests} {note}"), FIGURES)

    assert [(finding.field_name, finding.params) for finding in refused.value.findings] == [
        ("lead", {"key": "rang"}),
        ("body", {"key": "note"}),
    ]


def test_text_without_a_title_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        refuse_text(ReleaseText("  ", "", "Corps"), FIGURES)

    assert [finding.code for finding in refused.value.findings] == ["title_missing"]


def test_release_without_a_text_is_not_read_over() -> None:
    with pytest.raises(Refused) as refused:
        refuse_unwritten(ReleaseText("Titre", "Chapeau", " \n"))

    assert refused.value.code == "body_missing"


@pytest.mark.parametrize(("reader", "writers"), [(1, [1]), (1, [2, 1]), (None, [2])])
def test_who_wrote_a_part_may_not_read_over(reader: int | None, writers: list[int | None]) -> None:
    with pytest.raises(Refused) as refused:
        refuse_own_reading(reader, writers)

    assert refused.value.code == "second_reader"


def test_somebody_else_may_read_over() -> None:
    refuse_own_reading(3, [1, 2, None])


def test_release_leaves_at_once_without_an_embargo() -> None:
    assert leaving_at(None, NOW) == NOW


def test_release_leaves_at_its_minute() -> None:
    minute = NOW + dt.timedelta(minutes=1)

    assert leaving_at(minute, NOW) == minute


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        (NOW, "embargo_passed"),
        (NOW - dt.timedelta(minutes=1), "embargo_passed"),
        (NOW + LONGEST_EMBARGO + dt.timedelta(minutes=1), "embargo_too_long"),
    ],
)
def test_minute_that_has_passed_or_is_too_far_is_refused(chosen: dt.datetime, code: str) -> None:
    with pytest.raises(Refused) as refused:
        leaving_at(chosen, NOW)

    assert refused.value.code == code


def test_paragraphs_are_what_blank_lines_separate() -> None:
    assert paragraphs_of("Un\r\n\r\n- deux\r\n- trois\n\n\n\nquatre\n") == ("Un", "- deux\n- trois", "quatre")
