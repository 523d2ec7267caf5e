"""The colours of the map can be told apart without seeing hue, in both themes (WCAG contrast, kinds of blindness)."""

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import maillage.measure.figures
from maillage.measure.figures.pages.parts.legends import CLASS_COUNT

CSS = Path(maillage.measure.figures.__file__).parent / "static" / "figures" / "map.css"

# Machado, Oliveira, Fernandes (2009), severity 1: what remains of a colour in linear RGB.
BLINDNESS = {
    "none": np.eye(3),
    "protanopia": np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]),
    "deuteranopia": np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]),
    "tritanopia": np.array([[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]]),
}


def colours(theme: str) -> list[str]:
    text = CSS.read_text(encoding="utf-8")
    found = [
        re.search(rf"--map-class-{number}: light-dark\((#\w+), (#\w+)\)", text) for number in range(1, CLASS_COUNT + 1)
    ]
    return [match.group(1 if theme == "light" else 2) for match in found if match is not None]


def luminance(colour: str, blindness: NDArray[np.float64]) -> float:
    channels = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    seen = np.clip(blindness @ linear, 0, 1)
    return float(seen @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("blindness", BLINDNESS.values(), ids=BLINDNESS.keys())
def test_neighbouring_classes_differ_in_lightness_for_every_eye(theme: str, blindness: NDArray[np.float64]) -> None:
    lights = [luminance(colour, blindness) for colour in colours(theme)]

    contrasts = [(max(pair) + 0.05) / (min(pair) + 0.05) for pair in pairwise(lights)]

    assert len(lights) == CLASS_COUNT
    assert lights == sorted(lights, reverse=theme == "light")
    assert min(contrasts) >= 1.4
