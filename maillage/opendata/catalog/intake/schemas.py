"""Reads the schema folders: the description in plain words (dataset.toml) and the upstream files of each version.

A family folder holds one folder per schema: ``scdl/subventions/dataset.toml`` and ``scdl/subventions/2.1.1.json``.
Adding a schema is adding a folder; the code names none of them.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from maillage.accounts.domain.terms import Capability
from maillage.core.problems import Problem, Refused, sentence
from maillage.core.schema.layer_schema import layer_table_schema
from maillage.core.schema.reading import is_table_schema, read_schema_and_oddities
from maillage.opendata.catalog.domain.schemas import Model, ModelForm, ModelVersion
from maillage.opendata.catalog.domain.terms import Frequency, Licence, Theme

DESCRIPTION_FILE: Final = "dataset.toml"
# Files without it may hold any other model, and are skipped when only the core is read.
_CORE: Final = re.compile(r"^core\s*=", re.MULTILINE)
_VERSION_FORMS: Final = frozenset({".json", ".yml"})
_WORDS: Final = frozenset(
    {
        "title", "summary", "words", "theme", "core", "frequency", "licence", "who", "law", "personal", "where",
        "also", "conforms_to", "form", "shapes", "elsewhere", "elsewhere_href", "capability",
    }
)  # fmt: skip


def read_models(folders: Iterable[Path], *, is_core_alone: bool = False) -> dict[str, Model]:
    """All models of the folders by id, or only those of the common core; later folders override earlier ones."""
    described = {
        f"{file.parent.parent.name}/{file.parent.name}": file
        for folder in folders
        for file in sorted(folder.glob(f"*/*/{DESCRIPTION_FILE}"))
    }
    return {
        model_id: read_model(file.parent)
        for model_id, file in described.items()
        if not is_core_alone or _CORE.search(file.read_text("utf-8"))
    }


def read_model(folder: Path) -> Model:
    """The model in ``folder``; raises Refused with the folder name if it cannot be read."""
    model_id = f"{folder.parent.name}/{folder.name}"
    try:
        facts = tomllib.loads((folder / DESCRIPTION_FILE).read_text("utf-8"))
        return _model(model_id, facts, folder)
    except (KeyError, ValueError, TypeError) as error:
        raise _folder_unreadable(model_id, str(error)) from error
    except Problem as problem:
        raise _folder_unreadable(model_id, problem.text) from problem


def version_order(version: str) -> tuple[int, ...]:
    """Sort key of versions: 0.10.0 comes after 0.9.0."""
    return tuple(int(part) for part in version.split("."))


def _folder_unreadable(model_id: str, reason: str) -> Refused:
    message = sentence("Le schéma « %(id)s » ne se lit pas : %(reason)s. Corrigez les fichiers de son dossier.")
    return Refused("schema_folder_unreadable", message, id=model_id, reason=reason.removesuffix("."))


def _model(model_id: str, facts: Mapping[str, Any], folder: Path) -> Model:
    unknown = set(facts) - _WORDS
    if unknown:
        raise ValueError(f"{DESCRIPTION_FILE} : {', '.join(sorted(unknown))}")
    form = ModelForm(facts.get("form", ModelForm.TABLE))
    files = [path for path in folder.iterdir() if path.suffix in _VERSION_FORMS]
    if not files:
        raise ValueError(sentence("aucune version, il faut un fichier comme 1.0.0.json"))
    versions = []
    for path in sorted(files, key=lambda file: version_order(file.stem)):
        version, conforms_to = path.stem, facts.get("conforms_to", "").replace("{version}", path.stem)
        document = json.loads(path.read_text("utf-8")) if path.suffix == ".json" else {}
        if form is ModelForm.ADDRESSES:
            versions.append(ModelVersion(version, path, None, document, conforms_to=conforms_to))
            continue
        is_layer = form is ModelForm.GEOJSON
        shapes = facts.get("shapes", ())
        table = layer_table_schema(document, version=version, shapes=shapes) if is_layer else document
        if not is_table_schema(table):
            raise ValueError(f"{path.name} : fields")
        reading = read_schema_and_oddities(table, id=model_id, version=version)
        schema = replace(reading.schema, is_of_layer=is_layer)
        versions.append(ModelVersion(version, path, schema, document, reading.oddities, conforms_to))
    return Model(
        id=model_id,
        title=facts["title"],
        summary=facts["summary"],
        words=tuple(facts.get("words", ())),
        theme=Theme(facts["theme"]),
        frequency=Frequency(facts["frequency"]),
        licence=Licence(facts["licence"]),
        who=facts["who"],
        law=facts["law"],
        where=facts["where"],
        versions=tuple(versions),
        personal=facts.get("personal", ""),
        core_order=facts.get("core"),
        also=tuple(facts.get("also", ())),
        form=form,
        elsewhere=facts.get("elsewhere", ""),
        elsewhere_href=facts.get("elsewhere_href", ""),
        capability=Capability(facts.get("capability", Capability.OPEN)),
    )
