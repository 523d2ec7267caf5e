"""Sentences for the custom checks of the national schemas, with the titles of their columns."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from maillage.core.problems import sentence
from maillage.core.schema.terms import CustomCheck, Schema
from maillage.core.schema.wording.phrases import Phrase

_MAX_TITLE_LENGTH: Final = 60

# By the name of the check in the national schemas (frformat's names included).
_CHECKS: Final[Mapping[str, str]] = {
    "siret": sentence("« %(column)s » est un Siret juste : 14 chiffres, dont le dernier vérifie les autres."),
    "siren": sentence("« %(column)s » est un Siren juste : 9 chiffres, dont le dernier vérifie les autres."),
    "nomenclature-acte": sentence(
        "« %(column)s » commence par une des neuf matières de la nomenclature des actes, puis « / »."
    ),
    "year-interval-value": sentence("« %(column)s » est un intervalle de deux années, la première avant la seconde."),
    "french-gps-coordinates": sentence("« %(column)s » est un point de France."),
    "opening-hours-value": sentence("« %(column)s » suit l’écriture des horaires d’OpenStreetMap : Mo-Fr 08:00-12:00."),
    "phone-number-value": sentence("« %(column)s » est un numéro de téléphone français ou international."),
    "canton": sentence("« %(column)s » est le nom d’un canton."),
    "code-commune-insee": sentence("« %(column)s » est le code Insee d’une commune qui existe."),
    "code-fantoir": sentence("« %(column)s » est un code Fantoir."),
    "code-pays-iso2": sentence("« %(column)s » est un code de pays à deux lettres."),
    "code-pays-iso3": sentence("« %(column)s » est un code de pays à trois lettres."),
    "code-postal": sentence("« %(column)s » est un code postal qui existe."),
    "code-region": sentence("« %(column)s » est le code Insee d’une région."),
    "commune": sentence("« %(column)s » est le nom d’une commune qui existe."),
    "coordonnees-gps-francaises": sentence("« %(column)s » est un point de France."),
    "departement": sentence("« %(column)s » est le nom d’un département."),
    "numero-departement": sentence("« %(column)s » est le numéro d’un département."),
    "pays": sentence("« %(column)s » est le nom d’un pays."),
    "region": sentence("« %(column)s » est le nom d’une région."),
}
_OLD_NAMES: Final[Mapping[str, str]] = {
    "french-siret-value": "siret",
    "french-siren-value": "siren",
    "nomenclature-actes-value": "nomenclature-acte",
}
_COMPARISONS: Final[Mapping[str, str]] = {
    ">": sentence("« %(column)s » est plus grand que « %(other)s »."),
    ">=": sentence("« %(column)s » est au moins égal à « %(other)s »."),
    "==": sentence("« %(column)s » est égal à « %(other)s »."),
    "<=": sentence("« %(column)s » est au plus égal à « %(other)s »."),
    "<": sentence("« %(column)s » est plus petit que « %(other)s »."),
}


def check_phrases(schema: Schema) -> list[Phrase]:
    """The custom checks of a schema as sentences; two columns that ask for each other are one sentence.

    Otherwise the five pairs of a low emission zone, sticker and hours, would be ten sentences.
    """
    checks = list(schema.custom_checks)
    phrases = []
    while checks:
        check = checks.pop(0)
        reverse = _reverse_of(check)
        if reverse in checks:
            checks.remove(reverse)
            check = replace(check, name="cohesive-columns-value")
        phrases.append(check_phrase(check, schema))
    return phrases


def _reverse_of(check: CustomCheck) -> CustomCheck | None:
    """The check by which the one column that another asks for asks for it in turn; None if it is of another kind."""
    others = _listed(check.params.get("othercolumns"))
    if check.name != "dependent-columns" or len(others) != 1:
        return None
    return replace(check, params={**check.params, "column": others[0], "othercolumns": [check.params.get("column")]})


def check_phrase(check: CustomCheck, schema: Schema) -> Phrase:
    """A custom check as a sentence with the titles of its columns; an unknown one is given by its name."""
    name = _OLD_NAMES.get(check.name, check.name)
    params = check.params
    column = _label(schema, params.get("column"))
    if name == "cohesive-columns-value":
        names = [params.get("column"), *_listed(params.get("othercolumns"))]
        message = sentence("%(columns)s : toutes remplies, ou toutes vides.")
        return Phrase(message, {"columns": _labels(schema, names)})
    if name in {"dependent-columns", "geometry-type"}:
        return _layer_phrase(name, column, check, schema)
    if name == "compare-columns-value":
        message = _COMPARISONS.get(str(params.get("op")), _COMPARISONS["=="])
        return Phrase(message, {"column": column, "other": _label(schema, params.get("column2"))})
    if name == "sum-columns-value":
        message = sentence("« %(column)s » est la somme de %(parts)s.")
        return Phrase(message, {"column": column, "parts": _labels(schema, _listed(params.get("columns")))})
    if name == "one-of-required":
        first, second = _label(schema, params.get("column1")), _label(schema, params.get("column2"))
        message = sentence("« %(column)s » ou « %(other)s » : au moins un des deux est rempli.")
        return Phrase(message, {"column": first, "other": second})
    message = _CHECKS.get(name, sentence("Contrôle « %(name)s » du schéma."))
    if name == "year-interval-value" and params.get("allow-year-only") in {"yes", "true", True}:
        message = sentence("« %(column)s » est une année, ou deux années dans l’ordre : 2025/2026.")
    return Phrase(message, {"column": column} if name in _CHECKS else {"name": check.name})


def _layer_phrase(name: str, column: str, check: CustomCheck, schema: Schema) -> Phrase:
    """A check of the layers of maps as a sentence."""
    if name == "dependent-columns":
        message = sentence("« %(column)s » rempli demande %(others)s.")
        return Phrase(message, {"column": column, "others": _labels(schema, _listed(check.params.get("othercolumns")))})
    message = sentence("« %(column)s » est de la sorte %(types)s de GeoJSON.")
    return Phrase(message, {"column": column, "types": ", ".join(map(str, _listed(check.params.get("types"))))})


def _listed(names: object) -> list[object]:
    return list(names) if isinstance(names, Sequence) and not isinstance(names, str) else [names]


def _labels(schema: Schema, names: Sequence[object]) -> str:
    return ", ".join(f"« {_label(schema, name)} »" for name in names)


def _label(schema: Schema, name: object) -> str:
    """The title of a column if it is short enough for a sentence, else its name."""
    column = schema.field_named(str(name))
    title = column.title.rstrip(". ") if column is not None else ""
    return title if 0 < len(title) <= _MAX_TITLE_LENGTH else str(name)
