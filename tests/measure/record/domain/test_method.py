from importlib import resources

import pytest

from maillage.core.problems import Refused
from maillage.measure.comparison.domain.terms import METHOD
from maillage.measure.protocol.domain.terms import SubtestKind
from maillage.measure.record.domain.method import FILE, MethodLimits, ScorePart, read_method, shipped_method

TEXT = resources.files("maillage.measure.record").joinpath("reference", FILE).read_text("utf-8")


def test_scores_are_those_of_the_first_method_which_the_second_orders_otherwise():
    assert (shipped_method().name, METHOD) == ("method/1", "method/2")
    assert dict(shipped_method().weights) == dict(zip(ScorePart, (30, 25, 20, 10, 10, 5), strict=True))
    assert shipped_method().limits[SubtestKind.LATENCY] == MethodLimits(300.0, 20.0)


@pytest.mark.parametrize(
    ("line", "replacement", "code"),
    [
        ("web = 30", "web = 31", "method_weights"),
        ("web = 30", "web = -30", "method_weights"),
        ("files = 5", "files = 4\ncalls = 1", "method_weights"),
        ("download = 50", "download = 40", "method_weights"),
        ("poor = 300\n", "poor = 10\n", "method_limits"),
        ("poor = 1_000_000\n", "poor = 0\n", "method_limits"),
        ("poor = 300_000\n", "poor = 40_000_000\n", "method_limits"),
        ("files = 5", "", "method_unreadable"),
        ("good = 500", 'good = "fast"', "method_unreadable"),
        ("[limits.video]", "[limits.film]", "method_unreadable"),
        ('method = "method/1"', "", "method_unreadable"),
        ("[weights]", "[weights", "method_unreadable"),
    ],
)
def test_method_that_does_not_hold_together_is_refused(line: str, replacement: str, code: str):
    assert line in TEXT

    with pytest.raises(Refused) as refused:
        read_method(TEXT.replace(line, replacement, 1))

    assert refused.value.code == code
    assert "%(" not in refused.value.text


def test_other_weights_that_sum_to_a_hundred_are_taken():
    method = read_method(TEXT.replace("web = 30", "web = 25").replace("files = 5", "files = 10"))

    assert (method.weights[ScorePart.WEB], method.weights[ScorePart.FILES]) == (25.0, 10.0)
