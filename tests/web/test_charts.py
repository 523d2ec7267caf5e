from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from maillage.web import charts
from maillage.web.charts.columns import TimeColumn, columns

NS = "{http://www.w3.org/2000/svg}"
RATES = charts.Axis(0.3e6, 300e6, (charts.Tick(3e6, "3"), charts.Tick(30e6, "30 Mb/s")), (3e6, 8e6, 30e6))
WAITS = charts.Axis(20_000, 500, (), (10_000, 5_000))
ORANGE, SFR, FREE = charts.Ink("op-orange", 0), charts.Ink("op-sfr", 1), charts.Ink("op-free-mobile", 3)


def drawn(svg: str) -> ET.Element:
    return ET.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def test_axis_puts_the_steps_of_a_decade_at_equal_distances() -> None:
    places = [RATES.percent_at(value) for value in (0.3e6, 3e6, 30e6, 300e6)]

    assert places == [0.0, 33.33, 66.67, 100.0]


def test_axis_where_lower_is_better_puts_the_lower_to_the_right() -> None:
    assert (WAITS.percent_at(20_000), WAITS.percent_at(500)) == (0.0, 100.0)


@given(st.floats(min_value=0, max_value=1e12, allow_nan=False))
def test_axis_never_leaves_the_chart(value: float) -> None:
    assert 0 <= RATES.percent_at(value) <= 100
    assert 0 <= WAITS.percent_at(value) <= 100


def test_interval_bars_draw_a_mark_and_a_line_only_where_a_figure_is_shown() -> None:
    bars = [
        charts.Bar("Orange", ORANGE, "32 Mb/s", "812 tests", 32e6, 29e6, 35e6),
        charts.Bar("SFR", SFR, "trop peu d’appareils", "", None, None, None),
    ]

    svg = drawn(charts.interval_bars(bars, RATES, title="Débit", description="Orange : 32 Mb/s"))

    assert svg.get("role") == "img"
    assert svg.findtext(f"{NS}title") == "Débit"
    assert len(svg.findall(f".//{NS}line[@class='interval']")) == 1
    assert len(svg.findall(f".//{NS}svg")) == 1


def test_podium_gives_operators_of_equal_rank_equal_heights() -> None:
    steps = [
        charts.PodiumBlock(1, "Orange", ORANGE, "72 points"),
        charts.PodiumBlock(2, "SFR", SFR, "64 points", is_tie=True),
        charts.PodiumBlock(2, "Free Mobile", FREE, "63 points", is_tie=True),
    ]

    svg = drawn(charts.podium(steps, title="Podium", description="", tie_label="ex æquo"))

    assert [block.get("height") for block in svg.findall(f".//{NS}rect")] == ["88", "122", "88"]
    assert [text.text for text in svg.findall(f".//{NS}text[@class='tie on-step-2']")] == ["ex æquo", "ex æquo"]


def test_podium_leaves_the_fourth_rank_to_the_list() -> None:
    steps = [charts.PodiumBlock(rank, f"Opérateur {rank}", ORANGE, "") for rank in (1, 2, 3, 4)]

    svg = drawn(charts.podium(steps, title="Podium", description="", tie_label="ex æquo"))

    assert len(svg.findall(f".//{NS}rect")) == 3


def test_sparkline_without_a_month_is_broken_there() -> None:
    points = [
        charts.SparklineMonth(10e6),
        charts.SparklineMonth(20e6),
        charts.SparklineMonth(None),
        charts.SparklineMonth(30e6),
        charts.SparklineMonth(40e6),
    ]

    svg = drawn(charts.sparkline(points, RATES, ink=ORANGE, title="Orange"))

    line = svg.find(f".//{NS}path[@class='line']")
    assert line is not None
    assert (line.get("d") or "").count("M") == 2


def test_charts_escape_names() -> None:
    bars = [charts.Bar("<b>A & B</b>", ORANGE, "1", "", 3e6, 2e6, 4e6)]

    svg = drawn(charts.interval_bars(bars, RATES, title="<i>", description="&"))

    assert svg.findtext(f"{NS}title") == "<i>"
    assert svg.findtext(f".//{NS}text[@class='name']") == "<b>A & B</b>"


def test_charts_carry_no_style_attribute() -> None:
    bars = [charts.Bar("Orange", ORANGE, "32 Mb/s", "", 32e6, 29e6, 35e6)]

    svg = charts.interval_bars(bars, RATES, title="", description="")

    assert "style" not in svg


def test_counter_beyond_its_goal_is_full() -> None:
    svg = drawn(charts.progress(120_000, 100_000, title="Cap"))

    done = svg.find(f".//{NS}rect[@class='done']")
    assert done is not None
    assert done.get("width") == "100.0%"


def test_columns_mark_the_labels_that_a_narrow_screen_leaves_out() -> None:
    months = [TimeColumn(1.0, "1", "" if month == 4 else f"{month:02d}/26", "") for month in range(1, 9)]

    ticks = drawn(columns(months, title="", description="")).findall(f".//{NS}text")
    few = drawn(columns(months[:6], title="", description="")).findall(f".//{NS}text")

    assert [tick.text for tick in ticks if tick.get("class") == "tick"] == ["01/26", None, "05/26", "08/26"]
    assert [tick.text for tick in ticks if tick.get("class") == "tick tick-spare"] == [
        "02/26",
        "03/26",
        "06/26",
        "07/26",
    ]
    assert {tick.get("class") for tick in few} == {"value", "tick"}
