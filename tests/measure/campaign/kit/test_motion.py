import base64
import hashlib
import re

import pytest

from maillage.measure.campaign.edges.export.kit.content import piece_by_name
from maillage.measure.campaign.edges.export.kit.press import (
    PLAYS,
    STYLE_SOURCE,
    PrintOrder,
    moving_gif,
    moving_svg,
    small_picture,
)
from tests.measure.campaign.kit.kits import content_with


def moving(monkeypatch: pytest.MonkeyPatch, form: str) -> bytes:
    return PrintOrder(piece_by_name("banniere-animee"), content_with(monkeypatch, "banniere-animee"), form).fresh_file()


def test_moving_svg_holds_three_scenes_and_stops_for_who_wants_less_movement(monkeypatch: pytest.MonkeyPatch):
    svg = moving(monkeypatch, "svg").decode()

    assert (svg.count("<svg "), [svg.count(f'class="{scene}"') for scene in ("second", "third")]) == (1, [1, 1])
    assert "@media (prefers-reduced-motion:reduce){.second,.third{animation:none}}" in svg


def test_policy_lets_in_the_style_of_the_moving_svg_and_no_other(monkeypatch: pytest.MonkeyPatch):
    style = re.findall(r"<style>(.*?)</style>", moving(monkeypatch, "svg").decode())

    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in style]
    assert [f"'sha256-{digest}'" for digest in digests] == [STYLE_SOURCE]


def test_moving_svg_weighs_what_a_banner_may(monkeypatch: pytest.MonkeyPatch):
    assert len(moving(monkeypatch, "svg")) < 200_000


def test_gif_is_300_by_250_and_plays_three_times(monkeypatch: pytest.MonkeyPatch):
    gif = moving(monkeypatch, "gif")

    repeats = gif.index(b"NETSCAPE2.0") + len(b"NETSCAPE2.0") + 2
    size = [int.from_bytes(gif[at : at + 2], "little") for at in (6, 8)]
    assert (gif[:6], size, int.from_bytes(gif[repeats : repeats + 2], "little")) == (b"GIF89a", [300, 250], PLAYS - 1)
    assert len(gif) < 150_000


def test_pages_that_are_not_three_are_no_scenes():
    with pytest.raises(ValueError, match="1"):
        moving_svg([b'<svg viewBox="0 0 1 1"></svg>'])


def test_picture_that_cannot_be_read_is_told():
    with pytest.raises(Exception, match="L’image n’a pas pu être fabriquée"):
        small_picture(b"no picture")
    with pytest.raises(Exception, match="L’image n’a pas pu être fabriquée"):
        moving_gif([b"no picture"])
