from xml.etree import ElementTree as ET

import pytest

from maillage.cover.eligibility.pages.parts.path_profiles import (
    ProfileLines,
    ProfileObstacle,
    ProfileTexts,
    path_profile,
)
from maillage.cover.eligibility.pages.parts.point_charts import WaterfallKind, WaterfallStep, waterfall

NS = "{http://www.w3.org/2000/svg}"
TEXTS = ProfileTexts("Profil", "Un bois coupe le trajet.", "Mât", "Vous", "%s m", "%s km")


def drawn(svg: str) -> ET.Element:
    return ET.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def wood(length_km: float = 4.0) -> ProfileLines:
    share = [place / 40 for place in range(41)]
    ground = [20.0] * 41
    surface = [35.0 if 20 <= place <= 24 else 20.0 for place in range(41)]
    ray = [60 - 32 * part for part in share]
    return ProfileLines([length_km * part for part in share], ground, surface, ray, [3.0] * 41)


def test_profile_shows_ground_trees_zone_ray_and_both_antennas() -> None:
    svg = drawn(path_profile(wood(), TEXTS, obstacle=ProfileObstacle(2.2, 35.0)))

    shapes = [element.get("class") for element in svg.iter() if element.get("class") not in {None, "tick", "level"}]
    assert shapes == [
        *("chart profile", "cover", "ground", "fresnel", "ray"),
        *("pole", "pole-top", "pole", "pole-top", "obstacle", "name", "name"),
    ]
    assert svg.findtext(f"{NS}desc") == "Un bois coupe le trajet."


@pytest.mark.parametrize(("length_km", "ticks"), [(0.4, ["0,1", "0,2", "0,3", "0,4"]), (14.0, ["5", "10"])])
def test_profile_has_few_ticks_at_every_length(length_km: float, ticks: list[str]) -> None:
    svg = drawn(path_profile(wood(length_km), TEXTS))

    texts = [element.text for element in svg.iter(f"{NS}text") if element.get("class") == "tick"]
    assert [text for text in texts if text and text.endswith("km")] == [f"{tick} km" for tick in ticks]


def test_waterfall_joins_each_step_to_the_next() -> None:
    steps = [
        WaterfallStep("Émis", "30 dBm", -130, 30, WaterfallKind.LEVEL),
        WaterfallStep("Distance", "-120 dB", 30, -90, WaterfallKind.LOSS),
        WaterfallStep("Votre antenne", "+14 dB", -90, -76, WaterfallKind.GAIN),
    ]

    svg = drawn(waterfall(steps, title="Bilan", description="Où va le signal"))

    bars = [bar for bar in svg.iter(f"{NS}rect") if bar.get("class") != "track"]
    assert [(bar.get("class"), bar.get("x"), bar.get("width")) for bar in bars] == [
        ("level", "0.0%", "100.0%"),
        ("loss", "25.0%", "75.0%"),
        ("gain", "25.0%", "8.75%"),
    ]
