"""The address in what leaves the installation is its own, whatever somebody asked for."""

from pathlib import Path

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from maillage.web.public_url import installation_url, public_url
from tests.site.configured import configure

NAMED = "localhost,127.0.0.1,[::1],mesures.example.org,www.example.org"


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"MAILLAGE_PUBLIC_URL": "https://mesures.example.org:8443"}, "https://mesures.example.org:8443"),
        ({"MAILLAGE_ALLOWED_HOSTS": NAMED, "MAILLAGE_HTTPS": "1"}, "https://mesures.example.org"),
        ({"MAILLAGE_ALLOWED_HOSTS": NAMED, "MAILLAGE_HOST": "0.0.0.0"}, "http://mesures.example.org:8000"),
        ({"MAILLAGE_ALLOWED_HOSTS": ".example.org,*", "MAILLAGE_PORT": "8110"}, "http://127.0.0.1:8110"),
        ({"MAILLAGE_HOST": "0.0.0.0"}, "http://127.0.0.1:8000"),
        ({"MAILLAGE_HOST": "fd00::7"}, "http://[fd00::7]:8000"),
        ({}, "http://127.0.0.1:8000"),
    ],
)
def test_address_of_letters_comes_from_the_settings_alone(
    settings: Settings, tmp_path: Path, environ: dict[str, str], expected: str
) -> None:
    configure(settings, {"MAILLAGE_DATA": str(tmp_path), **environ})

    assert installation_url() == expected


def test_page_has_the_address_that_its_reader_asked_for_where_none_is_set(settings: Settings, tmp_path: Path) -> None:
    configure(settings, {"MAILLAGE_DATA": str(tmp_path)})
    request = RequestFactory().get("/", headers={"host": "testserver:4443"})

    assert (public_url(request), installation_url()) == ("http://testserver:4443", "http://127.0.0.1:8000")
