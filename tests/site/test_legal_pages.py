from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from maillage.core.problems import Refused
from maillage.site.build.preparation import require_legal_identity
from maillage.territory.store.streets import import_streets, streets_folder
from maillage.web.wording.conformity import conformity_words
from tests.site.configured import configuration_of, configure

WHOLE = {
    "MAILLAGE_CONTACT": "contact@agence.example",
    "MAILLAGE_LEGAL_PUBLISHER": "Gigalis, GIP, 1 rue de la Loire, 44966 Nantes",
    "MAILLAGE_LEGAL_DIRECTOR": "Aline Martin",
    "MAILLAGE_LEGAL_HOST": "Hébergeur SA, 2 rue du Port, 44000 Nantes",
}
ADDRESSES = ["/mentions-legales", "/contact", "/vie-privee", "/accessibilite"]


def configured(settings: Settings, folder: Path, said: dict[str, str]) -> None:
    """The installation has these settings."""
    configure(settings, {"MAILLAGE_DATA": str(folder), **said})


def page(address: str) -> str:
    return Client().get(address).content.decode()


@pytest.mark.parametrize("missing", list(WHOLE))
def test_public_pages_that_do_not_say_who_publishes_them_do_not_start(settings: Settings, tmp_path: Path, missing: str):
    said = {name: value for name, value in WHOLE.items() if name != missing}
    configured(settings, tmp_path, {**said, "MAILLAGE_HTTPS": "1"})

    with pytest.raises(Refused) as refusal:
        require_legal_identity()

    assert (refusal.value.code, refusal.value.params["names"]) == ("legal_identity_missing", missing)


@pytest.mark.parametrize("said", [{**WHOLE, "MAILLAGE_HTTPS": "1"}, {}])
def test_pages_start_once_it_is_said_and_where_nobody_but_this_machine_reads_them(
    settings: Settings, tmp_path: Path, said: dict[str, str]
):
    configured(settings, tmp_path, said)

    require_legal_identity()

    assert settings.LEGAL_IDENTITY.contact == said.get("MAILLAGE_CONTACT", "")


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("language", ["", "/en"])
def test_page_says_who_answers_for_it(settings: Settings, tmp_path: Path, address: str, language: str):
    configured(settings, tmp_path, WHOLE)

    assert "contact@agence.example" in page(language + address)


@pytest.mark.parametrize("address", ADDRESSES)
def test_installation_that_is_not_open_has_its_pages_too(address: str):
    answer = Client().get(address)

    assert (answer.status_code, "None" in answer.content.decode()) == (200, False)


def test_notice_names_publisher_director_and_host(settings: Settings, tmp_path: Path):
    configured(settings, tmp_path, WHOLE)

    shown = page("/mentions-legales")

    assert [value for value in WHOLE.values() if value not in shown] == []


@pytest.mark.parametrize(
    ("percent", "words"),
    [
        (None, "non conforme"),
        (0, "non conforme"),
        (49, "non conforme"),
        (50, "partiellement conforme"),
        (99, "partiellement conforme"),
        (100, "totalement conforme"),
    ],
)
def test_conformity_is_said_in_the_words_of_the_law(percent: int | None, words: str):
    assert conformity_words(percent) == words


def test_every_page_says_how_accessible_it_is_and_statement_names_audit_and_complaint(
    settings: Settings, tmp_path: Path
):
    audit = {"MAILLAGE_ACCESSIBILITY_PERCENT": "72", "MAILLAGE_ACCESSIBILITY_ON": "2026-10-01"}
    configured(settings, tmp_path, {**WHOLE, **audit})

    statement, other = page("/accessibilite"), page("/contact")

    assert ("partiellement conforme" in other, "1er octobre 2026" in statement, "72" in statement) == (True, True, True)
    assert "Défenseur des droits" in statement


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAILLAGE_ACCESSIBILITY_PERCENT", "101"),
        ("MAILLAGE_ACCESSIBILITY_PERCENT", "oui"),
        ("MAILLAGE_ACCESSIBILITY_ON", "32/13/2026"),
        ("MAILLAGE_CONTACT", "pas une adresse"),
    ],
)
def test_wrong_setting_is_refused_in_words(tmp_path: Path, name: str, value: str):
    with pytest.raises(Refused) as refusal:
        configuration_of({"MAILLAGE_DATA": str(tmp_path), name: value})

    assert name in refusal.value.text


def test_legal_notice_credits_the_ground_of_maps_and_streets_where_the_agency_gave_some(
    settings: Settings, tmp_path: Path
):
    configured(settings, tmp_path, WHOLE)
    before = page("/mentions-legales")
    sample = Path(__file__).parents[1] / "samples" / "streets" / "openmaptiles.pmtiles"
    settings.DATA_DIR = tmp_path
    import_streets(sample, streets_folder(tmp_path), progress=lambda _what, _share: None)

    assert "GSHHG (LGPL)" in before
    assert "OpenStreetMap" not in before
    assert "OpenStreetMap" in page("/mentions-legales")
