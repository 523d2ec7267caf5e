"""Bars of short lists: one rounding for all of them."""

import pytest
from django.template.loader import render_to_string

from maillage.web.charts.share_lists import ShareLine, bar_width


@pytest.mark.parametrize(
    ("part", "most", "width"),
    [(40, 40, "100.0%"), (1, 3, "33.3%"), (0, 3, "0.0%"), (-5, 3, "0.0%"), (5, 0, "0%"), (0, 0, "0%")],
)
def test_bar_is_as_long_as_its_part_and_nothing_below_zero_has_one(part: int, most: int, width: str) -> None:
    assert bar_width(part, most) == width


def test_list_says_name_figure_and_what_stands_beside_and_escapes_them() -> None:
    lines = [ShareLine("Côté <Sud>", "12 marchés", "3 M€", "/ici", "50%"), ShareLine("Autre", "1")]

    text = render_to_string("web/share_list.html", {"lines": lines})

    assert '<a href="/ici">Côté &lt;Sud&gt;</a>' in text
    assert '12 marchés <span class="soft">· 3 M€</span>' in text
    assert text.count('class="share-bar"') == 2
    assert "<span>Autre</span>" in text
    assert '<span class="share-figures">1</span>' in text
