from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from maillage.measure.campaign.edges.export.kit.brand import WHITE, brand_of_agency, colours_of, contrast, mixed
from tests.site.configured import configure

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_that_of_the_standard():
    assert (contrast("#000000", "#ffffff"), round(contrast("#777777", "#ffffff"), 2)) == (21.0, 4.48)


@given(COLOURS, COLOURS)
def test_words_can_be_read_on_any_colours_an_agency_has(colour: str, accent: str):
    colours = colours_of(colour, accent)

    assert contrast(colours["ground"], WHITE) >= 7
    assert contrast(colours["call"], colours["ground"]) >= 3
    assert contrast(colours["on_accent"], accent) >= 3


@given(COLOURS, COLOURS)
def test_mixing_nothing_or_all_gives_the_colour_itself(one: str, other: str):
    assert (mixed(one, other, 0), mixed(one, other, 1)) == (one, other)


def test_logo_of_the_agency_is_taken_with_its_kind(settings: Settings, tmp_path: Path):
    logo = tmp_path / "Logo.SVG"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"/>')
    environ = {"MAILLAGE_DATA": str(tmp_path), "MAILLAGE_AGENCY_LOGO": str(logo), "MAILLAGE_AGENCY": "Gigalis"}
    configure(settings, environ)

    brand = brand_of_agency()

    assert (brand.sender, brand.logo_name, brand.pictures["logo.svg"]) == ("Gigalis", "logo.svg", logo.read_bytes())


def test_agency_colours_colour_the_mesh_and_the_mark(settings: Settings, tmp_path: Path):
    environ = {"MAILLAGE_DATA": str(tmp_path), "MAILLAGE_AGENCY_COLOUR": "#7A1D4F"}
    configure(settings, environ)

    brand = brand_of_agency()

    assert (b"#0b5563" in brand.pictures["mark.svg"], brand.colours["brand"]) == (False, "#7a1d4f")
