"""Lists of structures: what is read, and what each wrong row is told, with the others taken all the same."""

from pathlib import Path

import pytest

from maillage.core.problems import Refused
from maillage.inclusion.intake.structure_tables import read_structures
from maillage.inclusion.terms.sectors import sectors, sectors_of_cpv
from maillage.inclusion.terms.structures import Activity, Reach, ReachKind, ServiceKind, StructureKind
from tests.inclusion.lists import CHOLET, NANTES, SILENT, write_list


def test_list_gives_structures_with_what_they_do_and_how_far(tmp_path: Path):
    read = read_structures(write_list(tmp_path, NANTES, CHOLET, SILENT))

    assert read.findings == ()
    nantes, cholet, silent = read.structures
    near = Reach(ReachKind.RADIUS, radius_km=20.0)
    assert (nantes.siret, nantes.kind, nantes.siren) == (NANTES["siret"], StructureKind.ACI, NANTES["siret"][:9])
    assert nantes.activities == (
        Activity("proprete", (ServiceKind.SERVICE,), near),
        Activity("espaces_verts", (ServiceKind.SERVICE,), near),
    )
    assert (nantes.turnover_eur, nantes.employees, nantes.confirmed_on) == (400_000.0, None, None)
    assert cholet.activities[0].reach == Reach(ReachKind.COUNTRY)
    assert silent.activities[0].reach == Reach(ReachKind.UNKNOWN)


def test_rows_of_one_structure_join_their_reaches(tmp_path: Path):
    far = {**NANTES, "secteurs": "linge_textile", "rayon_km": "80"}

    (structure,) = read_structures(write_list(tmp_path, NANTES, far)).structures

    assert [(activity.sector, activity.reach.radius_km) for activity in structure.activities] == [
        ("proprete", 20.0),
        ("espaces_verts", 20.0),
        ("linge_textile", 80.0),
    ]


def test_one_establishment_may_hold_two_kinds(tmp_path: Path):
    read = read_structures(write_list(tmp_path, NANTES, {**NANTES, "type": "AI"}))

    assert [structure.kind for structure in read.structures] == [StructureKind.ACI, StructureKind.AI]


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"siret": "12345678901234"}, "siret", "n’est pas un SIRET juste"),
        ({"siret": "009500018"}, "siret", "un SIREN seul, de neuf chiffres, ne dit pas l’établissement"),
        ({"siret": ""}, "siret", "est vide"),
        ({"type": "SCOP"}, "type", "n’est pas une valeur connue"),
        ({"type": ""}, "type", "Le type de la structure manque"),
        ({"denomination": ""}, "denomination", "est vide"),
        ({"secteurs": "magie"}, "secteurs", "n’est pas un secteur connu"),
        ({"prestations": "troc"}, "prestations", "n’est pas une façon de travailler connue"),
        ({"rayon_km": "-3"}, "rayon_km", "sort de l’intervalle"),
        ({"rayon_km": "loin"}, "rayon_km", "n’est pas un nombre"),
        ({"lat": "147"}, "lat", "sort de l’intervalle"),
    ],
)
def test_wrong_row_is_told_at_its_field_and_the_others_are_taken(
    tmp_path: Path, change: dict[str, str], field: str, sentence: str
):
    read = read_structures(write_list(tmp_path, CHOLET, {**NANTES, **change}))

    assert [structure.siret for structure in read.structures] == [CHOLET["siret"]]
    (finding,) = read.findings
    assert (finding.row_number, finding.field_name) == (3, field)
    assert sentence in finding.message % finding.params


def test_two_names_of_one_structure_are_told_and_the_first_stands(tmp_path: Path):
    read = read_structures(write_list(tmp_path, NANTES, {**NANTES, "denomination": "Régie du Port"}))

    assert [structure.name for structure in read.structures] == ["Atelier du Port"]
    assert [finding.code for finding in read.findings] == ["structures.two_names"]


def test_file_without_the_needed_columns_is_refused(tmp_path: Path):
    with pytest.raises(Refused, match="n’a pas les colonnes siret, type et denomination"):
        read_structures(write_list(tmp_path, {"nom": "Atelier", "ville": "Nantes"}))


def test_columns_as_directories_write_them_are_understood(tmp_path: Path):
    row = {"SIRET": NANTES["siret"], "Kind": "EI", "Raison sociale": "Relais", "Longitude": "-1.5", "Latitude": "47.2"}

    (structure,) = read_structures(write_list(tmp_path, row)).structures

    assert (structure.name, structure.lon, structure.lat) == ("Relais", -1.5, 47.2)


@pytest.mark.parametrize(
    ("cpv", "codes"),
    [
        ("90919300", ("proprete",)),
        ("77310000", ("espaces_verts",)),
        ("45112710", ("espaces_verts",)),  # longer than the 45 of building works
        ("45210000", ("batiment_tp",)),
        ("99000000", ()),
        ("", ()),
    ],
)
def test_cpv_is_answered_by_the_sectors_of_its_longest_beginning(cpv: str, codes: tuple[str, ...]):
    assert sectors_of_cpv(cpv) == codes


def test_division_is_answered_by_every_sector_below_it():
    below = {sector.code for sector in sectors().values() if any(prefix[:2] == "90" for prefix in sector.cpv_prefixes)}

    assert set(sectors_of_cpv("90")) == below
