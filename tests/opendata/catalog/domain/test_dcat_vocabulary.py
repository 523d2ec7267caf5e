import pytest

from maillage.opendata.catalog.domain.dcat_vocabulary import (
    EU_FREQUENCY,
    EU_THEME,
    form_of,
    frequency_of,
    media_type_of,
    theme_of,
)
from maillage.opendata.catalog.domain.terms import Frequency, Theme


@pytest.mark.parametrize("frequency", Frequency)
def test_our_own_rhythms_are_read_back(frequency: Frequency):
    assert frequency_of(str(EU_FREQUENCY[frequency.value])) == frequency


@pytest.mark.parametrize("theme", Theme)
def test_our_own_themes_are_read_back(theme: Theme):
    assert theme_of(str(EU_THEME[theme.value])) == theme


@pytest.mark.parametrize(
    ("text", "frequency"),
    [
        ("http://purl.org/cld/freq/annual", Frequency.YEARLY),
        ("semiannual", Frequency.TWICE_A_YEAR),
        ("http://publications.europa.eu/resource/authority/frequency/BIENNIAL", Frequency.IRREGULAR),
        ("http://publications.europa.eu/resource/authority/frequency/HOURLY", Frequency.CONTINUOUS),
        ("http://publications.europa.eu/resource/authority/frequency/BIWEEKLY", Frequency.MONTHLY),
        ("quand on peut", Frequency.UNKNOWN),
        ("", Frequency.UNKNOWN),
    ],
)
def test_rhythms_of_others_are_brought_to_ours(text: str, frequency: Frequency):
    assert frequency_of(text) == frequency


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("http://publications.europa.eu/resource/authority/file-type/CSV", "csv"),
        ("https://www.iana.org/assignments/media-types/text/csv", "csv"),
        ("http://www.iana.org/assignments/media-types/application/geo+json", "geojson"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        ("CSV", "csv"),
        (".ODS", "ods"),
        ("application/x-shapefile", "shapefile"),
        ("", ""),
    ],
)
def test_formats_are_written_one_way(text: str, form: str):
    assert form_of(text) == form


def test_media_type_loses_the_address_of_iana():
    assert media_type_of("http://www.iana.org/assignments/media-types/text/csv") == "text/csv"
