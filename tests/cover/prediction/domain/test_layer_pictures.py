"""Pictures of layers, and the colours of the legend that explains them."""

import re
import zlib
from pathlib import Path

import numpy as np
import pytest

import maillage.cover.prediction
from maillage.cover.prediction.domain.layer_pictures import layer_classes, layer_picture
from maillage.cover.prediction.domain.map_layers import HATCHING, INKS, MAP_LAYERS, MapLayerName
from maillage.cover.prediction.domain.service import ServiceReason

_SHEET = Path(maillage.cover.prediction.__file__).parent / "static" / "prediction" / "map.css"
_RULE = re.compile(r"\.swatch-([\w-]+) \{ --swatch: light-dark\((#\w+), (#\w+)\)")


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_swatches_of_the_legend_have_the_colours_of_the_tiles():
    drawn = {name: (light, dark) for name, light, dark in _RULE.findall(_SHEET.read_text("utf-8"))}
    explained = {row.swatch for layer in MAP_LAYERS.values() for row in layer.classes} - {"beyond"}

    assert drawn == {name: (INKS[name].light, INKS[name].dark) for name in explained}
    assert f"light-dark({HATCHING.light}, {HATCHING.dark})" in _SHEET.read_text("utf-8")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_three_states_differ_in_lightness_or_by_hatching(theme: str):
    served, refused = (luminance(getattr(INKS[name], theme)) for name in ("served", "refused"))

    assert (max(served, refused) + 0.05) / (min(served, refused) + 0.05) > 2
    assert INKS["unknown"].is_hatched


def test_state_is_drawn_from_its_reason_and_what_is_too_far_has_no_colour():
    layer = MAP_LAYERS[MapLayerName.STATE]
    reasons = np.array([[reason.value for reason in ServiceReason]], np.uint8)

    classes = layer_classes(MapLayerName.STATE, layer, reasons, 255)[0]

    told = dict(zip(ServiceReason, classes.tolist(), strict=True))
    assert told[ServiceReason.NONE] == 1
    assert told[ServiceReason.OUT_OF_RANGE] == 0
    assert {told[reason] for reason in (ServiceReason.MODEL_MARGIN, ServiceReason.NO_GROUND)} == {3}
    assert told[ServiceReason.SATURATED] == 2


def test_numbers_fall_into_classes_and_nothing_has_none():
    layer = MAP_LAYERS[MapLayerName.RATE]
    values = np.array([[np.nan, 0.0, 29.9, 30.0, 119.0, 500.0]], np.float32)

    assert layer_classes(MapLayerName.RATE, layer, values, float("nan"))[0].tolist() == [0, 1, 1, 2, 4, 5]


def test_sectors_of_a_mast_differ_by_more_than_their_colour():
    pictures = {
        number: layer_picture(MapLayerName.SERVER, np.full((16, 16), number, np.int16), -1, is_dark=False)
        for number in (0, 1, 2, 8)
    }

    inks = {number: len(set(pixels_of(picture))) for number, picture in pictures.items()}
    assert inks == {0: 1, 1: 2, 2: 2, 8: 2}


def pixels_of(picture: bytes) -> bytes:
    """The indices of a palette of a PNG of 16 × 16."""
    start = picture.index(b"IDAT") + 4
    lines = zlib.decompress(picture[start : picture.index(b"IEND") - 8])
    return b"".join(lines[row * 17 + 1 : (row + 1) * 17] for row in range(16))
