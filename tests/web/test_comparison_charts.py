from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.web import charts

NS = "{http://www.w3.org/2000/svg}"
ORANGE = charts.Ink("op-orange", 0)
SHARES = charts.Axis(0.8, 1.0, (charts.Tick(0.8, "80 %"), charts.Tick(1.0, "100 %")), is_linear=True)


def drawn(svg: str) -> ET.Element:
    return ET.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def stack_of(*percents: int) -> charts.Stack:
    pieces = tuple(charts.StackShare(each / 100, f"{each} %", f"q{place}") for place, each in enumerate(percents))
    return charts.Stack("Orange", ORANGE, "200 tests", pieces)


@given(st.lists(st.integers(0, 50), min_size=2, max_size=6).filter(any))
def test_pieces_of_a_stack_fill_the_bar_without_gap(parts: list[int]) -> None:
    total = sum(parts)
    pieces = tuple(charts.StackShare(part / total, "", "q1") for part in parts)

    svg = drawn(charts.stacked_bars([charts.Stack("SFR", ORANGE, "", pieces)], title="Débit", description=""))

    places = [
        (float(piece.attrib["x"][:-1]), float(piece.attrib["width"][:-1])) for piece in svg.findall(f".//{NS}rect")
    ]
    assert places[0][0] == 0.0
    assert all(abs(left + width - after) < 0.02 for (left, width), (after, _) in pairwise(places))
    assert sum(places[-1]) == pytest.approx(100, abs=0.02)


def test_narrow_piece_of_a_stack_is_drawn_without_its_number() -> None:
    svg = drawn(charts.stacked_bars([stack_of(5, 0, 95)], title="Débit", description="Orange : 5 %, 0 %, 95 %"))

    assert len(svg.findall(f".//{NS}rect")) == 2
    assert [text.text for text in svg.findall(f".//{NS}text")] == ["Orange", "200 tests", "95 %"]


def test_stack_without_tests_is_dashed() -> None:
    svg = drawn(charts.stacked_bars([charts.Stack("Orange", ORANGE, "aucun test", ())], title="Débit", description=""))

    assert svg.findall(f".//{NS}rect") == []
    assert len(svg.findall(f".//{NS}line[@class='hatch']")) == 1


def test_bar_of_a_part_ends_at_its_value_and_interval() -> None:
    bars = [charts.PartBar("Web", "50", 50.0, 0.0, 100.0), charts.PartBar("Vidéo", "–", None)]

    svg = drawn(charts.part_bars(bars, ink=ORANGE, title="Orange", description="Web : 50"))

    filled, whisker = svg.find(f".//{NS}rect[@class='bar']"), svg.find(f".//{NS}line[@class='whisker']")
    assert filled is not None
    assert whisker is not None
    assert (filled.get("x"), filled.get("width")) == ("45.0%", "19.5%")
    assert (whisker.get("x1"), whisker.get("x2")) == ("45.0%", "84.0%")
    assert len(svg.findall(f".//{NS}rect[@class='bar']")) == 1


def test_scale_writes_values_above_and_their_scores_under_the_same_place() -> None:
    marks = [charts.Mark("1", 0.0, "0"), charts.Mark("8", 45.2, "45"), charts.Mark("100 Mb/s", 100.0, "100")]

    svg = drawn(charts.score_scale(marks, title="Débit", description="1 : 0; 8 : 45; 100 Mb/s : 100"))

    texts = [(text.text, text.get("x"), text.get("text-anchor")) for text in svg.findall(f"{NS}text")]
    assert texts == [
        ("1", "0.0%", "start"),
        ("0", "0.0%", "start"),
        ("8", "45.2%", "middle"),
        ("45", "45.2%", "middle"),
        ("100 Mb/s", "100.0%", "end"),
        ("100", "100.0%", "end"),
    ]


def test_figure_of_somebody_else_crosses_the_bar_where_it_stands() -> None:
    bar = charts.Bar("Orange", ORANGE, "95 %", "Arcep 98 %", 0.95, 0.94, 0.96, reference=0.98)

    svg = drawn(charts.interval_bars([bar], SHARES, title="Pages", description="Orange : 95 %"))

    line = svg.find(f".//{NS}line[@class='reference']")
    assert line is not None
    assert line.get("x1") == "90.0%"
