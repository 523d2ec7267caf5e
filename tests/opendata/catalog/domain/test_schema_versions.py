from typing import Any

from maillage.core.schema.reading import read_schema
from maillage.core.schema.terms import Schema
from maillage.opendata.catalog.domain.schema_versions import changes


def _schema(*fields: dict[str, Any], **more: Any) -> Schema:
    named = [{"type": "string"} | field for field in fields]
    return read_schema({"fields": named} | more, id="x/y", version="1.0.0")


def _told(before: Schema, after: Schema) -> list[str]:
    return [phrase.text for phrase in changes(before, after)]


def test_columns_that_come_and_go_are_named() -> None:
    before, after = _schema({"name": "a"}, {"name": "b"}), _schema({"name": "b"}, {"name": "c"}, {"name": "d"})

    assert _told(before, after) == ["Colonnes retirées : a.", "Colonnes ajoutées : c, d."]


def test_what_a_column_asks_is_compared() -> None:
    before = _schema(
        {"name": "a", "constraints": {"required": True, "enum": ["x", "y"]}},
        {"name": "b", "constraints": {"maxLength": 9}},
    )
    after = _schema(
        {"name": "a", "type": "date", "constraints": {"enum": ["y", "z"]}},
        {"name": "b", "constraints": {"required": True, "maxLength": 5}},
    )

    assert _told(before, after) == [
        "a : une date écrite AAAA-MM-JJ (avant : un texte).",
        "a devient facultatif.",
        "a : valeurs ajoutées (z) et retirées (x).",
        "b devient obligatoire.",
        "b : désormais au plus 5 signes.",
        "b : plus nécessairement au plus 9 signes.",
    ]


def test_same_columns_in_another_order_are_said() -> None:
    assert _told(_schema({"name": "a"}, {"name": "b"}), _schema({"name": "b"}, {"name": "a"})) == [
        "Les colonnes ont changé d’ordre."
    ]


def test_check_whose_column_got_another_title_is_the_same() -> None:
    checks = [{"name": "siret", "params": {"column": "a"}}]
    before = _schema({"name": "a", "title": "Avant"}, custom_checks=checks)

    assert _told(before, _schema({"name": "a", "title": "Après"}, custom_checks=checks)) == []
    assert _told(before, _schema({"name": "a", "title": "Après"})) == [
        "Contrôle retiré : « Avant » est un Siret juste : 14 chiffres, dont le dernier vérifie les autres."
    ]


def test_sentence_inside_another_is_translated_too() -> None:
    before, after = _schema({"name": "a"}), _schema({"name": "a", "type": "integer"})
    english = {"%(name)s : %(now)s (avant : %(was)s).": "%(name)s: %(now)s (was %(was)s).", "un texte": "a text"}

    (phrase,) = changes(before, after)

    assert phrase.text_in(lambda text: english.get(text, text)) == "a: un nombre entier (was a text)."
