from pathlib import Path
from typing import Any

import pytest

from maillage.core.problems import NotFound
from maillage.measure.editions.store.batch_figures import TableKind
from maillage.measure.editions.store.schemas import schema_document, word_schemas
from maillage.opendata.catalog.store.packages import package_form_of
from maillage.opendata.catalog.store.schemas import (
    all_schemas,
    core_schemas,
    model_named,
    nearest_schema,
    schema,
    schema_version,
    search_schemas,
)

OWN = {
    "mesures-carres": schema_document(TableKind.SQUARES),
    "mesures-communes": schema_document(TableKind.COMMUNES),
    "mesures-epci": schema_document(TableKind.EPCI),
    "mesures-departements": schema_document(TableKind.DEPARTEMENTS),
    "mesures-regions": schema_document(TableKind.REGIONS),
    "mesures-lieux": schema_document(TableKind.PLACES),
    "mesures-usages": word_schemas()["usages"],
    "mesures-operateurs": word_schemas()["operators"],
}
COLUMN_WORDS = ("name", "type", "description", "constraints")


def test_recommended_core_comes_first_in_its_order() -> None:
    models = [model.id for model in all_schemas()]

    assert models[:3] == ["scdl/deliberations", "scdl/subventions", "scdl/equipements"]
    assert [model.id for model in core_schemas()] == models[:11]
    assert models[-1].startswith("maillage/")


def test_nothing_typed_gives_all_schemas_the_core_first() -> None:
    assert [model.id for model in search_schemas("")] == [model.id for model in all_schemas()]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("cantine", "scdl/menus-collectifs"),
        ("défibrillateur", "atlasante/schema-dae"),
        ("defibrilateurs", "atlasante/schema-dae"),
        ("aides aux associations", "scdl/subventions"),
        ("bornes de recharge", "etalab/schema-irve-statique"),
        ("conseil municipal", "scdl/deliberations"),
        ("adresses", "etalab/schema-bal"),
        ("salle des fêtes", "scdl/equipements"),
        ("pompiers", "datakode/schema-pei"),
        ("état civil", "scdl/prenoms"),
        ("scdl/budget", "scdl/budget"),
    ],
)
def test_words_of_a_clerk_find_the_schema(text: str, first: str) -> None:
    assert search_schemas(text)[0].id == first


def test_schema_is_found_by_its_other_name_and_in_any_case() -> None:
    assert [model_named(one).id for one in ("scdl/dae", "SCDL/Subventions")] == [
        "atlasante/schema-dae",
        "scdl/subventions",
    ]


def test_newest_version_is_given_where_none_is_named() -> None:
    assert (schema("scdl/subventions").version, schema("scdl/subventions", "1.1.0").version) == ("2.1.1", "1.1.0")
    assert schema_version("scdl/prenoms", "v1.1.5").version == "1.1.5"
    assert [version.version for version in reversed(model_named("scdl/prenoms").versions)] == ["1.1.6", "1.1.5"]


@pytest.mark.parametrize(
    ("schema_id", "version", "code"),
    [
        ("scdl/licornes", None, "schema_unknown"),
        ("scdl/subventions", "9.9.9", "schema_version_unknown"),
        ("etalab/schema-bal", None, "schema_not_a_table"),
    ],
)
def test_what_is_not_there_says_what_to_do(schema_id: str, version: str | None, code: str) -> None:
    with pytest.raises(NotFound) as absent:
        schema(schema_id, version)

    assert absent.value.code == code
    assert absent.value.text.endswith(".")


def test_header_of_every_version_of_every_national_schema_is_recognised() -> None:
    wrong = [
        (model.id, version.version)
        for model in all_schemas()
        # A package is recognised by its files, not by the table that is read from it.
        if model.family != "maillage" and package_form_of(model.id) is None
        for version in model.versions
        if version.schema
        if nearest_schema([field.name for field in version.schema.fields]) is not model
    ]

    assert wrong == []


def test_header_of_the_nievre_of_2016_is_recognised_by_its_words() -> None:
    header = [
        "COLL_NOM",
        "COLL_SIRET",
        "COLL_TYPE",
        "ACTE_DATE",
        "ACTE_REF",
        "ATTRIB_NOM",
        "ATTRIB_SIRET",
        "ATTRIB_TYPE",
        "SUB_OBJET",
        "SUB_MONTANT",
        "SUB_NATURE",
        "SUB_DATE_DEBUT",
        "SUB_DATE_FIN",
        "SUB_VERSEMENT",
        "SUB_DISPOSITIF",
        "ID_ENT",
        "NOTIF_EU",
    ]

    found = nearest_schema(header)

    assert found is not None
    assert found.id == "scdl/subventions"


@pytest.mark.parametrize(
    "header",
    [
        ["nom", "code", "valeur"],
        ["nom", "adresse", "code_postal", "commune"],
        ["id", "nom", "type", "date"],
        ["Nom", "Prénom", "Adresse", "Téléphone"],
        ["annee", "valeur", "code_insee", "libelle"],
        ["Date", "Température", "Humidité"],
    ],
)
def test_names_that_any_table_has_are_recognised_as_no_model(header: list[str]) -> None:
    assert nearest_schema(header) is None


def test_folder_of_the_agency_is_searched_too(tmp_path: Path, settings: Any) -> None:
    folder = tmp_path / "arnia" / "bancs"
    folder.mkdir(parents=True)
    (folder / "1.0.0.json").write_text('{"fields": [{"name": "banc_bois"}]}', encoding="utf-8")
    (folder / "dataset.toml").write_text(
        'title = "Bancs publics"\nsummary = "Les bancs."\nwords = []\ntheme = "REGI"\nfrequency = "ANNUAL"\n'
        'licence = "lov2"\nwho = "Communes."\nlaw = "Aucune."\nwhere = "Sur place."\n',
        encoding="utf-8",
    )
    settings.SCHEMAS_DIR = tmp_path

    assert [model.id for model in search_schemas("bancs publics")] == ["arnia/bancs"]


@pytest.mark.parametrize("name", OWN)
def test_own_schema_is_what_the_open_data_of_quality_has(name: str) -> None:
    document = schema_version(f"maillage/{name}").document
    written = OWN[name]

    columns = [{word: field[word] for word in COLUMN_WORDS if word in field} for field in document["fields"]]

    assert (columns, document["primaryKey"], document["missingValues"]) == (
        written["fields"],
        written["primaryKey"],
        written["missingValues"],
    )
