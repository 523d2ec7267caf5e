"""Numbers that are not what they seem, and activities that nobody can place: each has its sentence, nothing is lost."""

from pathlib import Path

import pytest
from django.test import Client

from maillage.include.structures.intake.structure_tables import read_structures
from maillage.include.structures.store.models import Structure
from tests.buy.companies.stock import GARDENS, GARDENS_PLACE, companies_file, establishments_file, import_all
from tests.include.structures.cast import DirectoryCast, claimed
from tests.include.structures.lists import CHOLET, NANTES, SILENT, taken_in, write_list
from tests.include.structures.pages.test_structure_life import form_of, text_of

pytestmark = pytest.mark.django_db

SEAT = "00950001800024"


@pytest.fixture(autouse=True)
def own_register(data: Path) -> Path:
    """No other test's register."""
    return data


def page_of(row: Structure) -> str:
    return text_of(Client().get(f"/inclusion/structures/{row.pk}"))


def structures_listed(folder: Path) -> tuple[Structure, Structure]:
    taken_in(folder, NANTES, SILENT)
    return Structure.objects.get(siret=NANTES["siret"]), Structure.objects.get(siret=SILENT["siret"])


def test_siret_that_closed_is_said_on_the_page_and_the_page_stays(tmp_path: Path):
    _port, relais = structures_listed(tmp_path)
    gone = {**GARDENS, "siren": SILENT["siret"][:9], "etatAdministratifUniteLegale": "C"}
    place = {**GARDENS_PLACE, "siret": SILENT["siret"], "etatAdministratifEtablissement": "F"}
    import_all(companies_file(tmp_path, gone), establishments_file(tmp_path, place))

    page = page_of(relais)

    assert "Le registre des entreprises dit cette entreprise fermée : vérifiez avant d’écrire." in page
    assert "Relais de Vertou" in page


def test_siret_that_moved_leads_to_the_seat(tmp_path: Path):
    port, _relais = structures_listed(tmp_path)
    company = {**GARDENS, "siren": NANTES["siret"][:9], "nicSiegeUniteLegale": SEAT[9:]}
    places = [
        {**GARDENS_PLACE, "siret": NANTES["siret"], "etatAdministratifEtablissement": "F"},
        {**GARDENS_PLACE, "siret": SEAT},
    ]
    import_all(companies_file(tmp_path, company), establishments_file(tmp_path, *places))

    assert f"l’entreprise a son siège sous le SIRET {SEAT} : vérifiez avant d’écrire." in page_of(port)


def test_siren_alone_is_told_with_its_line_and_the_other_lines_are_taken(tmp_path: Path):
    read = read_structures(write_list(tmp_path, {**NANTES, "siret": NANTES["siret"][:9]}, CHOLET))

    (finding,) = read.findings
    assert [stated.siret for stated in read.structures] == [CHOLET["siret"]]
    assert "un SIREN seul, de neuf chiffres, ne dit pas l’établissement" in finding.message
    assert finding.row_number == 2


def test_two_structures_of_one_siret_and_kind_are_one_and_the_second_name_is_told(tmp_path: Path):
    read = read_structures(write_list(tmp_path, NANTES, {**NANTES, "denomination": "Un autre atelier"}))

    (finding,) = read.findings
    assert [stated.name for stated in read.structures] == ["Atelier du Port"]
    assert (finding.code, finding.params["other"]) == ("structures.two_names", "Un autre atelier")


def test_activity_without_reach_is_told_apart_and_asked_for_in_the_form(cast: DirectoryCast):
    row = claimed(cast)

    seen = page_of(Structure.objects.get(siret=SILENT["siret"]))
    form = cast.client("structure").post(f"/mon-espace/structures/{row.pk}", form_of(row, **{"portee-0": "unknown"}))

    assert "distance non renseignée" in seen
    assert form.status_code == 422
    assert "Dites jusqu’où elle va pour cette activité" in text_of(form)
