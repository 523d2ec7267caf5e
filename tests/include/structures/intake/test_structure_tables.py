"""Lists of structures: what is read, and what each wrong row is told, with the others taken all the same."""

import json
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet
import pytest

from maillage.core.problems import Refused
from maillage.include.structures.domain.sectors import sectors, sectors_of_cpv
from maillage.include.structures.domain.structures import Activity, Reach, ReachKind, ServiceKind, StructureKind
from maillage.include.structures.intake.structure_tables import read_structures
from tests.include.structures.lists import CHOLET, NANTES, SILENT, write_list

# Rows of data·inclusion's structures, made from the documented columns of its schema v1 (marts__structures_v1 of
# gip-inclusion/data-inclusion, June 2026); the structures are invented.
WORKSHOP: Final[dict[str, Any]] = {
    "id": "emplois-de-linclusion--1",
    "source": "emplois-de-linclusion",
    "nom": "Atelier du Port",
    "siret": NANTES["siret"],
    "reseaux_porteurs": ["aci"],
    "commune": "Nantes",
    "code_insee": "44109",
    "code_postal": "44000",
    "adresse": "1 quai de la Fosse",
    "complement_adresse": "bâtiment B",
    "longitude": -1.553,
    "latitude": 47.218,
    "telephone": "0240000000",
    "courriel": "contact@atelier.example",
    "site_web": "https://atelier.example",
    "description": "Entretien et espaces verts.",
    "date_maj": "2026-06-29",
    "lien_source": None,
    "horaires_accueil": None,
    "accessibilite_lieu": None,
}
SHELTERED: Final = WORKSHOP | {
    "id": "finess--2",
    "source": "finess",
    "nom": "ESAT des Mauges",
    "siret": CHOLET["siret"],
    "reseaux_porteurs": ["esat"],
    "courriel": None,
}
TOWN_HALL: Final = WORKSHOP | {"id": "dora--3", "source": "dora", "nom": "CCAS", "reseaux_porteurs": ["ccas-cias"]}
NOBODYS: Final = WORKSHOP | {"id": "dora--4", "source": "dora", "nom": "Association", "reseaux_porteurs": None}


def write_data_inclusion(path: Path, *rows: dict[str, Any]) -> Path:
    """The list as data·inclusion publishes it: the forms of pandas, with their lists."""
    if path.suffix == ".json":
        path.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    elif path.suffix == ".parquet":
        pa.parquet.write_table(pa.Table.from_pylist(list(rows)), path)
    else:
        return write_list(path.parent, *({name: str(cell or "") for name, cell in row.items()} for row in rows))
    return path


@pytest.mark.parametrize("suffix", [".json", ".csv", ".parquet"])
def test_list_of_data_inclusion_gives_its_insertion_and_disability_structures(tmp_path: Path, suffix: str):
    path = write_data_inclusion(tmp_path / f"structures{suffix}", WORKSHOP, SHELTERED, TOWN_HALL, NOBODYS)

    read = read_structures(path)

    workshop, sheltered = read.structures
    assert (workshop.siret, workshop.kind, workshop.name) == (NANTES["siret"], StructureKind.ACI, "Atelier du Port")
    assert (workshop.address, workshop.postal_code, workshop.commune) == (
        "1 quai de la Fosse bâtiment B",
        "44000",
        "44109",
    )
    assert (workshop.lon, workshop.lat, workshop.website) == (-1.553, 47.218, "https://atelier.example")
    assert (workshop.contact_email, workshop.contact_phone) == ("contact@atelier.example", "0240000000")
    assert (workshop.activities, workshop.confirmed_on) == ((), None)
    assert (sheltered.kind, sheltered.name) == (StructureKind.ESAT, "ESAT des Mauges")
    assert (read.beside, read.rejected.rejected, read.findings) == (2, 0, ())


def test_structure_that_carries_two_kinds_is_one_of_each(tmp_path: Path):
    both = WORKSHOP | {"reseaux_porteurs": ["ai", "aci", "croix-rouge"]}

    read = read_structures(write_data_inclusion(tmp_path / "structures.json", both))

    assert [structure.kind for structure in read.structures] == [StructureKind.AI, StructureKind.ACI]


def test_structure_of_several_sources_is_said_by_the_one_that_keeps_the_register(tmp_path: Path):
    again = WORKSHOP | {"id": "dora--9", "source": "dora", "nom": "Atelier du port (accueil)"}

    read = read_structures(write_data_inclusion(tmp_path / "structures.json", again, WORKSHOP, again))

    assert [structure.name for structure in read.structures] == ["Atelier du Port"]
    assert read.findings == ()


def test_structure_of_data_inclusion_without_a_siret_is_set_aside_and_counted(tmp_path: Path):
    path = write_data_inclusion(tmp_path / "structures.json", WORKSHOP, SHELTERED, WORKSHOP | {"siret": None})

    read = read_structures(path)

    assert len(read.structures) == 2
    assert [(reason.code, reason.field_name, reason.rows) for reason in read.rejected.reasons] == [
        ("missing", "siret", 1)
    ]


def test_list_of_data_inclusion_without_any_structure_of_ours_is_refused(tmp_path: Path):
    with pytest.raises(Refused) as refusal:
        read_structures(write_data_inclusion(tmp_path / "structures.json", TOWN_HALL, NOBODYS))

    assert refusal.value.code == "structures_none"


def test_list_that_is_mostly_wrong_is_refused(tmp_path: Path):
    with pytest.raises(Refused) as refusal:
        read_structures(write_list(tmp_path, NANTES, *[{**NANTES, "siret": "12345678901234"}] * 2))

    assert refusal.value.code == "too_many_rejected_rows"


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
