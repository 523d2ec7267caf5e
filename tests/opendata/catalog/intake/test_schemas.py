import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from maillage.core.problems import Refused
from maillage.opendata.catalog.domain.schemas import ModelForm
from maillage.opendata.catalog.domain.terms import Frequency, Licence, Theme
from maillage.opendata.catalog.intake.schemas import read_model, read_models, version_order
from maillage.opendata.catalog.store.schemas import SHIPPED_FOLDER

DESCRIBED = """
title = "Bancs publics"
summary = "Les bancs de la commune."
words = ["s'asseoir"]
theme = "REGI"
frequency = "ANNUAL"
licence = "lov2"
who = "Communes."
law = "Aucune."
where = "Aux services techniques."
"""


def _folder(tmp_path: Path, described: str = DESCRIBED, **versions: Any) -> Path:
    folder = tmp_path / "agence" / "bancs"
    folder.mkdir(parents=True)
    (folder / "dataset.toml").write_text(described, encoding="utf-8")
    for version, document in versions.items():
        path = folder / f"{version.removeprefix('v').replace('_', '.')}.json"
        path.write_text(json.dumps(document), encoding="utf-8")
    return folder


def _table(*names: str) -> dict[str, Any]:
    return {"fields": [{"name": name, "type": "string"} for name in names]}


def test_folder_dropped_beside_the_others_is_a_model(tmp_path: Path) -> None:
    _folder(tmp_path, v1_0_0=_table("nom"), v1_10_0=_table("nom", "lieu"), v1_9_0=_table("nom"))

    models = read_models([SHIPPED_FOLDER, tmp_path])

    model = models["agence/bancs"]
    assert (model.title, model.theme, model.frequency, model.licence, model.form) == (
        "Bancs publics", Theme.REGIONS, Frequency.YEARLY, Licence.LICENCE_OUVERTE, ModelForm.TABLE,
    )  # fmt: skip
    assert [one.version for one in model.versions] == ["1.0.0", "1.9.0", "1.10.0"]
    assert "scdl/subventions" in models


def test_model_of_a_later_folder_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    _folder(first, v1_0_0=_table("nom"))
    _folder(second, DESCRIBED.replace("Bancs publics", "Nos bancs"), v1_0_0=_table("nom"))

    assert read_models([first, second])["agence/bancs"].title == "Nos bancs"


@pytest.mark.parametrize(
    ("described", "versions"),
    [
        (DESCRIBED, {}),
        (DESCRIBED.replace('"REGI"', '"MOON"'), {"v1_0_0": _table("nom")}),
        (DESCRIBED.replace("title", "titre"), {"v1_0_0": _table("nom")}),
        (DESCRIBED + "colour = 1\n", {"v1_0_0": _table("nom")}),
        ("title = ", {"v1_0_0": _table("nom")}),
        (DESCRIBED, {"v1_0_0": _table("nom", "nom")}),
        (DESCRIBED, {"v1_0_0": {"properties": {}}}),
        (DESCRIBED, {"draft": _table("nom")}),
    ],
)
def test_folder_that_cannot_be_read_is_refused_by_its_name(
    tmp_path: Path, described: str, versions: dict[str, Any]
) -> None:
    folder = _folder(tmp_path, described, **versions)

    with pytest.raises(Refused) as refused:
        read_model(folder)

    assert (refused.value.code, refused.value.params["id"]) == ("schema_folder_unreadable", "agence/bancs")


def test_versions_are_ordered_by_number() -> None:
    assert sorted(["0.10.0", "0.9.0", "1.0.0"], key=version_order) == ["0.9.0", "0.10.0", "1.0.0"]


def test_shipped_schemas_are_those_of_upstream_to_the_byte() -> None:
    # Digests taken when they were copied; a schema is never corrected here.
    kept = {
        "scdl/subventions/2.1.1.json": "2c2c2ca25ef6a329",
        "scdl/deliberations/2.1.5.json": "6c55e62776895fbe",
        "etalab/schema-irve-statique/2.3.1.json": "f494d57aebc64a87",
    }

    found = {name: hashlib.sha256((SHIPPED_FOLDER / name).read_bytes()).hexdigest()[:16] for name in kept}

    assert found == kept


def test_every_shipped_model_says_what_a_clerk_must_know() -> None:
    models = read_models([SHIPPED_FOLDER]).values()

    silent = [one.id for one in models if not (one.summary and one.words and one.who and one.law and one.where)]
    lost = [one.id for one in models if not one.is_table and not (one.elsewhere and one.elsewhere_href)]

    assert (len(models), silent, lost) == (36, [], [])


def test_every_shipped_layer_is_read_as_columns_and_a_shape() -> None:
    layers = [one for one in read_models([SHIPPED_FOLDER]).values() if one.is_layer]

    read = {f"{one.name} {version.version}": version.schema for one in layers for version in one.versions}
    ways = read["schema-amenagements-cyclables 0.3.5"]
    required = {field.name for field in ways.fields if field.constraints.required} if ways else set()
    assert len(read) == 13
    assert {schema.fields[-1].name for schema in read.values() if schema} == {"geometry"}
    assert required == {"id_local", "code_com_d", "code_com_g", "ame_d", "ame_g", "geometry"}


def test_every_national_version_has_its_stable_address() -> None:
    national = [one for one in read_models([SHIPPED_FOLDER]).values() if one.family != "maillage"]

    addresses = {version.conforms_to for model in national for version in model.versions}

    assert "https://schema.data.gouv.fr/schemas/scdl/subventions/2.1.1/schema.json" in addresses
    assert "https://schema.data.gouv.fr/schemas/etalab/schema-irve-statique/2.3.1/schema-statique.json" in addresses
    assert len(addresses) == sum(len(model.versions) for model in national)


def test_core_places_are_all_different() -> None:
    places = sorted(one.core_order for one in read_models([SHIPPED_FOLDER]).values() if one.core_order is not None)

    assert places == list(range(1, 11))
