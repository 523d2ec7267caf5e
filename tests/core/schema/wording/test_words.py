from dataclasses import replace
from typing import Any

import pytest

from maillage.core.schema.reading import read_schema
from maillage.core.schema.terms import CustomCheck
from maillage.core.schema.wording.check_words import check_phrase, check_phrases
from maillage.core.schema.wording.words import allowed_values, describe, pattern_choices, pattern_phrase, without_markup


def _schema(*fields: Any) -> Any:
    return read_schema({"version": "1.0.0", "fields": list(fields)}, id="x/y", version="1.0.0")


def _told(**field: Any) -> Any:
    return [phrase.text for phrase in describe(_schema({"name": "a"} | field).fields[0])]


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ({"type": "date"}, "une date écrite AAAA-MM-JJ"),
        ({"type": "date", "format": "%d/%m/%Y"}, "une date ou une heure écrite JJ/MM/AAAA"),
        ({"type": "date", "format": "%Y"}, "une année en quatre chiffres"),
        ({"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]}, "« oui » ou « non »"),
        ({"type": "string", "format": "email"}, "une adresse électronique"),
        ({"type": "number"}, "un nombre, avec un point devant les décimales"),
        ({"type": "geopoint", "format": "array"}, "un point écrit [longitude, latitude]"),
    ],
)
def test_types_are_said_in_words(field: dict[str, Any], told: Any):
    assert _told(**field) == [told, "facultatif"]


@pytest.mark.parametrize(
    ("constraints", "told"),
    [
        ({"required": True}, ["obligatoire"]),
        ({"maxLength": 256}, ["facultatif", "au plus 256 signes"]),
        ({"minLength": 5, "maxLength": 5}, ["facultatif", "exactement 5 signes"]),
        ({"minLength": 2, "maxLength": 5}, ["facultatif", "de 2 à 5 signes"]),
        ({"minimum": 0.01, "maximum": 1}, ["facultatif", "de 0.01 à 1"]),
        ({"minimum": 0}, ["facultatif", "au moins 0"]),
        ({"enum": ["a", "b"]}, ["facultatif", "une de ces 2 valeurs"]),
        ({"enum": ["a"]}, ["facultatif", "toujours « a »"]),
        ({"unique": True}, ["facultatif", "jamais deux fois la même valeur"]),
        ({"pattern": r"^\d{14}$"}, ["facultatif", "14 chiffres d’un seul tenant (Siret)"]),
    ],
)
def test_constraints_are_said_in_words(constraints: dict[str, Any], told: Any):
    assert _told(constraints=constraints)[1:] == told


def test_pattern_with_counted_digits_is_said() -> None:
    told = [pattern_phrase(one) for one in (r"^\d{7}$", r"^[0-9]{3}$", r"^AB\d{4}$")]

    assert [phrase.text for phrase in told if phrase] == ["7 chiffres", "3 chiffres", "AB suivi de 4 chiffres"]


def test_pattern_that_is_not_recognised_has_no_phrase():
    assert pattern_phrase(r"^x+y?$") is None


def test_pattern_that_lists_values_gives_them():
    pattern = r"(?:(?:^|\|)(Surdité|Langues étrangères \(anglais\)))+$"

    assert pattern_choices(pattern) == ("|", ("Surdité", "Langues étrangères (anglais)"))
    phrase = pattern_phrase(pattern)
    assert phrase is not None
    assert phrase.text == "une ou plusieurs de ces 2 valeurs, séparées par « | »"


def test_allowed_values_of_a_list_are_those_of_its_items():
    in_constraints = _schema({"name": "a", "type": "array", "arrayItem": {"constraints": {"enum": ["x", "y"]}}})
    beside = _schema({"name": "a", "type": "array", "arrayItem": {"enum": ["x", "y"]}})

    assert [allowed_values(one.fields[0]) for one in (in_constraints, beside)] == [("x", "y"), ("x", "y")]


@pytest.mark.parametrize(
    ("check", "told"),
    [
        (
            CustomCheck("french-siret-value", {"column": "id"}),
            "« Siret du club » est un Siret juste : 14 chiffres, dont le dernier vérifie les autres.",
        ),
        (
            CustomCheck("siren", {"column": "autre"}),
            "« autre » est un Siren juste : 9 chiffres, dont le dernier vérifie les autres.",
        ),
        (
            CustomCheck("year-interval-value", {"column": "an", "allow-year-only": "yes"}),
            "« an » est une année, ou deux années dans l’ordre : 2025/2026.",
        ),
        (
            CustomCheck("cohesive-columns-value", {"column": "an", "othercolumns": ["id"]}),
            "« an », « Siret du club » : toutes remplies, ou toutes vides.",
        ),
        (
            CustomCheck("compare-columns-value", {"column": "an", "op": ">=", "column2": "id"}),
            "« an » est au moins égal à « Siret du club ».",
        ),
        (
            CustomCheck("sum-columns-value", {"column": "an", "columns": ["b", "c"]}),
            "« an » est la somme de « b », « c ».",
        ),
        (
            CustomCheck("one-of-required", {"column1": "an", "column2": "id"}),
            "« an » ou « Siret du club » : au moins un des deux est rempli.",
        ),
        (CustomCheck("lunar-phase", {"column": "an"}), "Contrôle « lunar-phase » du schéma."),
    ],
)
def test_checks_are_said_as_sentences(check: CustomCheck, told: Any):
    schema = _schema({"name": "id", "title": "Siret du club"}, {"name": "an"})

    assert check_phrase(check, schema).text == told


def test_columns_that_ask_for_each_other_are_one_sentence():
    pairs = [("sticker", ["hours"]), ("hours", ["sticker"]), ("start", ["end", "zone"]), ("end", ["start"])]
    checks = tuple(CustomCheck("dependent-columns", {"column": one, "othercolumns": others}) for one, others in pairs)

    phrases = check_phrases(replace(_schema({"name": "sticker"}), custom_checks=checks))

    assert [phrase.text for phrase in phrases] == [
        "« sticker », « hours » : toutes remplies, ou toutes vides.",
        "« start » rempli demande « end », « zone ».",
        "« end » rempli demande « start ».",
    ]


def test_long_title_leaves_its_place_to_the_name():
    schema = _schema({"name": "VOTE_REEL", "title": "Décompte " * 12})

    assert check_phrase(CustomCheck("siret", {"column": "VOTE_REEL"}), schema).text.startswith("« VOTE_REEL » ")


def test_markup_leaves_the_text_alone():
    text = "Voir [ISO 8601](https://fr.wikipedia.org/wiki/ISO_8601) et [_les prénoms_](https://x.fr/a_(b)) : EQUIP_UID."

    assert without_markup(text) == "Voir ISO 8601 et les prénoms : EQUIP_UID."
