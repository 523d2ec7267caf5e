from xml.etree import ElementTree as ET

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.measure.campaign.edges.export.kit.content import QUIET_ZONE, code_of, code_svg

PATH = "{http://www.w3.org/2000/svg}path"


def drawn(svg: bytes) -> np.ndarray:
    """The modules that the drawing fills, quiet zone included."""
    root = ET.fromstring(svg)  # our own drawing
    side = int(root.attrib["viewBox"].split()[2])
    modules = np.zeros((side, side), np.bool_)
    found = root.find(PATH)
    assert found is not None
    for run in found.attrib["d"].removeprefix("M").split("M"):
        start, _, rest = run.partition(" ")
        row, _, length = rest.partition("v")[0].partition("h")
        assert not modules[int(row), int(start) : int(start) + int(length)].any()
        modules[int(row), int(start) : int(start) + int(length)] = True
    return modules


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=90))
def test_drawing_has_the_modules_of_the_code_and_a_quiet_zone_around(path: str):
    address = f"https://mesures.example.org/{path}"
    modules = drawn(code_svg(address, ink="#0e2329"))

    inside = modules[QUIET_ZONE:-QUIET_ZONE, QUIET_ZONE:-QUIET_ZONE]
    assert np.array_equal(inside, np.array([list(line) for line in code_of(address).matrix], np.bool_))
    assert modules.sum() == inside.sum()
