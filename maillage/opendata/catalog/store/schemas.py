"""The queries on schemas: all models, one, a version, full-text search, and detection from a header."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import pgettext

from maillage.accounts.domain.terms import Capability
from maillage.core.problems import NotFound, sentence
from maillage.core.relevance import singular
from maillage.core.schema.terms import Schema
from maillage.core.tables.terms import GEOMETRY
from maillage.core.text import SHIPPED, normalised_text
from maillage.opendata.catalog.domain.schema_likeness import SchemaCandidate, likely_models, nearest, shared_columns
from maillage.opendata.catalog.domain.schema_search import SchemaIndex, SearchedModel
from maillage.opendata.catalog.domain.schemas import Model, ModelVersion
from maillage.opendata.catalog.intake.schemas import read_models
from maillage.opendata.catalog.store.packages import package_form_of

SHIPPED_FOLDER: Final = Path(__file__).parents[1] / "schemas"
_PACKAGE: Final = Path(__file__).parents[3]
_AFTER_CORE: Final = 1_000
_PLACES: Final = frozenset({GEOMETRY, "longitude", "latitude"})  # the columns of the shapes of a map


def all_schemas() -> list[Model]:
    """All models: the recommended core first, in its order, then by title; those of Maillage last."""
    return sorted(_models(_folders()).values(), key=_place)


def core_schemas() -> list[Model]:
    """The models of the common core that the agency recommends, in its order."""
    models = _core_models(_folders()).values()
    return sorted((model for model in models if model.core_order is not None), key=_place)


def model_named(schema_id: str) -> Model:
    """The model with that id or alias (scdl/dae); raises NotFound with advice."""
    model = _by_name(_folders()).get(schema_id.lower())
    if model is None:
        message = sentence("Aucun schéma ne s’appelle « %(id)s » : cherchez-le dans la liste des schémas.")
        raise NotFound("schema_unknown", message, id=schema_id)
    return model


def capability_of(schema_id: str) -> Capability:
    """The capability that a mandate must cover to publish this schema for another organisation."""
    model = _by_name(_folders()).get(schema_id.lower())
    return model.capability if model is not None else Capability.OPEN


def schemas_of(capability: Capability) -> list[str]:
    """The ids of the schemas that require a mandate for ``capability``."""
    return [model.id for model in _models(_folders()).values() if model.capability is capability]


def schema_version(schema_id: str, version: str | None = None) -> ModelVersion:
    """One version of a model, the newest by default; raises NotFound."""
    model = model_named(schema_id)
    if version is None:
        return model.latest
    number = version.removeprefix("v")
    named = next((candidate for candidate in model.versions if candidate.version == number), None)
    if named is None:
        message = sentence("Le schéma « %(id)s » n’a pas de version %(version)s : prenez-en une parmi %(known)s.")
        numbers = ", ".join(candidate.version for candidate in model.versions)
        raise NotFound("schema_version_unknown", message, id=model.id, version=version, known=numbers)
    return named


def schema(schema_id: str, version: str | None = None) -> Schema:
    """The table schema of a version; NotFound if it describes no table, with the place to go instead."""
    newest = schema_version(schema_id, version)
    if newest.schema is None:
        model = model_named(schema_id)
        message = sentence("« %(title)s » n’est pas un tableau : %(elsewhere)s")
        raise NotFound("schema_not_a_table", message, title=model.title, elsewhere=model.elsewhere)
    return newest.schema


def search_schemas(text: str) -> list[Model]:
    """The models that match ``text``, best first; all of them, common core first, if it is empty."""
    folders = _folders()
    models = _models(folders)
    return [models[name] for name in _index(folders).matches(text)]


def nearest_schema(header: Sequence[str], *, is_map: bool = False) -> Model | None:
    """The model whose columns match ``header`` best; None if none is close enough.

    The points of a map (``is_map``) may be a layer that was to be drawn as lines.
    """
    folders = _folders()
    models, tables = _models(folders), _candidates(folders)
    layer_id = _nearest_layer(header, folders) if GEOMETRY in header else None
    candidate_id = layer_id or nearest(header, tables) or (_nearest_layer(header, folders) if is_map else None)
    return models[candidate_id] if candidate_id else None


def _nearest_layer(header: Sequence[str], folders: tuple[Path, ...]) -> str | None:
    # Names of three columns decide: words such as "voie" are in the attributes of any layer.
    layers = [layer for layer in _layer_candidates(folders) if shared_columns(header, layer.versions[-1])]
    return nearest([name for name in header if name not in _PLACES], layers) if layers else None


def _place(model: Model) -> tuple[int, bool, str]:
    order = _AFTER_CORE if model.core_order is None else model.core_order
    return order, model.is_of_installation, normalised_text(model.title)


def _folders() -> tuple[Path, ...]:
    own = getattr(settings, "SCHEMAS_DIR", None)
    return (*_folders_of(settings.FEATURES), *([Path(own)] if own else []))


@lru_cache(maxsize=4)
def _folders_of(features: tuple[str, ...]) -> tuple[Path, ...]:
    """The schema folders of all features."""
    folders = (_PACKAGE.joinpath(*feature.split("."), "schemas") for feature in features)
    return tuple(folder for folder in folders if folder.is_dir())


@lru_cache(maxsize=4)
def _models(folders: tuple[Path, ...]) -> dict[str, Model]:
    return read_models(folders)


# Territory pages need the core only, so a new process reads a fifth of the models for its first page.
@lru_cache(maxsize=4)
def _core_models(folders: tuple[Path, ...]) -> dict[str, Model]:
    return read_models(folders, is_core_alone=True)


def words_of_models() -> frozenset[str]:
    """The normalised words of titles and synonyms of all models, each as it stands and in the singular."""
    return _model_words(_folders())


@lru_cache(maxsize=4)
def _model_words(folders: tuple[Path, ...]) -> frozenset[str]:
    words = normalised_text(
        " ".join(" ".join((model.title, *model.words)) for model in _models(folders).values())
    ).split()
    return frozenset((*words, *map(singular, words)))


def schemas_of_cells(columns: Sequence[Sequence[str]]) -> list[Model]:
    """The models suggested by the cells of a table, best first, at most three."""
    folders = _folders()
    return [_models(folders)[name] for name in likely_models(columns, _candidates(folders))]


@lru_cache(maxsize=4)
def _by_name(folders: tuple[Path, ...]) -> dict[str, Model]:
    models = _models(folders)
    others = {name.lower(): model for model in models.values() for name in model.also}
    return others | {name.lower(): model for name, model in models.items()}


@lru_cache(maxsize=4)
def _candidates(folders: tuple[Path, ...]) -> tuple[SchemaCandidate, ...]:
    models = sorted(_models(folders).values(), key=_place)
    return tuple(
        SchemaCandidate(
            model.id, tuple(version.schema for version in model.versions if version.schema), (model.title, *model.words)
        )
        for model in models
        # A package is recognised by its files: a table of stops alone is none.
        if model.is_table and package_form_of(model.id) is None
    )


@lru_cache(maxsize=4)
def _layer_candidates(folders: tuple[Path, ...]) -> tuple[SchemaCandidate, ...]:
    """The models of map layers, without the column of their shapes, which every layer has."""
    layers = [model for model in sorted(_models(folders).values(), key=_place) if model.is_layer]
    return tuple(
        SchemaCandidate(
            layer.id,
            tuple(_attributes(version.schema) for version in layer.versions if version.schema),
            (layer.title, *layer.words),
        )
        for layer in layers
    )


def _attributes(layer: Schema) -> Schema:
    return replace(layer, fields=tuple(field for field in layer.fields if field.name != GEOMETRY))


@lru_cache(maxsize=4)
def _index(folders: tuple[Path, ...]) -> SchemaIndex:
    described = []
    for order, model in enumerate(sorted(_models(folders).values(), key=_place)):
        with translation.override("en"):
            english = [(pgettext(SHIPPED, model.title), 4.0), (pgettext(SHIPPED, model.summary), 1.5)]
        texts = [
            (model.title, 5.0),
            (model.id, 4.0),
            (model.summary, 2.0),
            *((word, 4.5) for word in model.words),
            *english,
        ]
        if model.latest.schema is not None:
            # Just above zero: "latitude" matches something, but never ranks before a model of that name.
            texts += [(field.label, 0.5) for field in model.latest.schema.fields]
        described.append(SearchedModel(model.id, tuple(texts), order))
    return SchemaIndex(described)
