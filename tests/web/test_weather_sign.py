import re
from xml.etree import ElementTree as ET

import pytest

from maillage.web.charts.weather_sign import SIGNS, WeatherShade, sign_name, weather_sign, weather_sprite

SVG = "{http://www.w3.org/2000/svg}"


def drawn(svg: str) -> ET.Element:
    return ET.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def test_sprite_has_a_drawing_of_its_own_form_for_every_sign() -> None:
    symbols = drawn(weather_sprite()).findall(f"{SVG}symbol")

    forms = {symbol.attrib["id"]: tuple(path.attrib["d"] for path in symbol) for symbol in symbols}
    assert set(forms) == {f"sky-{name}" for name in (*SIGNS, "mist")}
    assert len(set(forms.values())) == len(forms)


def test_sprite_has_no_colour_and_no_style_of_its_own() -> None:
    assert re.findall(r"style=|fill=|stroke=|#[0-9a-f]{3}", weather_sprite()) == []


@pytest.mark.parametrize(
    ("class_number", "name"), [(4, "sun"), (3, "bright"), (2, "clouds"), (1, "rain"), (0, "storm"), (None, "mist")]
)
def test_sign_refers_to_the_drawing_of_its_class(class_number: int | None, name: str) -> None:
    use = drawn(weather_sign(class_number)).find(f"{SVG}use")

    assert use is not None
    assert (use.attrib["href"], sign_name(class_number)) == (f"#sky-{name}", name)


def test_sign_with_a_label_is_an_image_and_without_one_is_silent() -> None:
    assert drawn(weather_sign(4, label="Grand soleil")).attrib["aria-label"] == "Grand soleil"
    assert drawn(weather_sign(4)).attrib["aria-hidden"] == "true"


def test_sign_that_is_not_sure_is_drawn_apart() -> None:
    assert drawn(weather_sign(2, is_sure=False)).attrib["class"] == "sky sky-is-clouds sky-unsure"


def test_signs_of_one_class_are_told_apart_by_their_light() -> None:
    light, middle, dark = (drawn(weather_sign(2, shade=shade)).attrib["class"] for shade in WeatherShade)

    assert (light, middle, dark) == ("sky sky-is-clouds sky-light", "sky sky-is-clouds", "sky sky-is-clouds sky-dark")
