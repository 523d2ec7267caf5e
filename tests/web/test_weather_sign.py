import re
from xml.etree import ElementTree as ET

import pytest

from maillage.web.charts.maps import MapPin, pin_map
from maillage.web.charts.weather_sign import SIGNS, sign_name, weather_sign, weather_sprite

SVG = "{http://www.w3.org/2000/svg}"
PIN = MapPin(
    40.25, 60, "L’Île d’Yeu", 20, 65, "end", "/meteo/place:l-ile-d-yeu", "L’Île d’Yeu : pluie", 1, is_sure=False
)


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


def test_pin_is_a_link_that_says_its_weather_at_its_place() -> None:
    map_drawn = drawn(pin_map([PIN], view_box="0 0 360 400", land="M0 0l9 9z", borders="", title="Carte"))

    link = map_drawn.find(f"{SVG}a")
    assert link is not None
    use = link.find(f"{SVG}use")
    assert use is not None
    assert (link.attrib["href"], link.attrib["aria-label"]) == (PIN.href, PIN.label)
    assert (use.attrib["href"], use.attrib["x"], use.attrib["y"]) == ("#sky-rain", "23.2", "43")
