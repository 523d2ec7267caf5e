import io
import json
import re
import zipfile
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from maillage.core.schema.check import check_table
from maillage.core.schema.reading import read_schema
from maillage.core.schema.templates.template import (
    column_format,
    list_values,
    validation,
    write_csv_template,
    write_xlsx_template,
)
from maillage.core.schema.terms import Field, FieldType, Schema
from maillage.core.tables.reading import open_source
from maillage.core.tables.terms import RowSource, TextRow

ROOT = Path(__file__).resolve().parents[3]
SCHEMAS = sorted(path for path in (ROOT / "maillage").glob("**/schemas/**/*.json") if b'"fields"' in path.read_bytes())
DOCUMENT: dict[str, Any] = {
    "title": "Équipements",
    "homepage": "https://exemple.fr/equipements",
    "fields": [
        {"name": "code", "type": "string", "constraints": {"required": True, "minLength": 5, "maxLength": 5}},
        {"name": "ouverture", "type": "date", "constraints": {"minimum": "2000-01-01"}, "example": "2023-05-14"},
        {"name": "places", "type": "integer", "constraints": {"required": True, "minimum": 1, "maximum": 500}},
        {"name": "prix", "type": "number", "example": "12.50"},
        {"name": "nature", "type": "string", "constraints": {"enum": ["salle, gymnase", "piscine", "l’étang"]}},
        {"name": "gratuit", "type": "boolean", "trueValues": ["oui"], "falseValues": ["non"], "example": "oui"},
        {"name": "annee", "type": "year"},
        {"name": "usages", "type": "array", "arrayItem": {"constraints": {"enum": ["a", "b"]}}},
    ],
}
NAMES = tuple(field["name"] for field in DOCUMENT["fields"])


def _schema() -> Schema:
    return read_schema(DOCUMENT, id="essai/equipements", version="1.2")


def _template(schema: Schema) -> bytes:
    stream = io.BytesIO()
    write_xlsx_template(schema, stream, describe=lambda field: f"Aide de {field.name}")
    return stream.getvalue()


def _parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def _filled(content: bytes, cells: str, folder: Path) -> RowSource:
    """The template with a row typed into its first sheet."""
    path = folder / "rempli.xlsx"
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(b"</sheetData>", f'<row r="2">{cells}</row></sheetData>'.encode())
            new.writestr(name, part)
    return open_source(path)


def _rows(source: RowSource) -> list[TextRow]:
    return [row for chunk in source.chunks() for row in chunk]


def test_template_filled_in_is_read_from_its_first_sheet_and_valid(tmp_path: Path):
    style = _day_style(_template(_schema()))
    cells = (
        '<c r="A2" t="inlineStr"><is><t>01234</t></is></c>'
        f'<c r="B2" s="{style}"><v>45000</v></c>'  # 2023-03-15, as Excel counts days
        '<c r="C2"><v>12</v></c><c r="D2"><v>3.5</v></c>'
        '<c r="E2" t="inlineStr"><is><t>salle, gymnase</t></is></c><c r="F2" t="inlineStr"><is><t>oui</t></is></c>'
        '<c r="G2"><v>2023</v></c><c r="H2" t="inlineStr"><is><t>["a"]</t></is></c>'
    )

    source = _filled(_template(_schema()), cells, tmp_path)

    assert (source.header, source.reading.sheet, source.reading.header_line) == (NAMES, "Données", 1)
    assert _rows(source) == [("01234", "2023-03-15", "12", "3.5", "salle, gymnase", "oui", "2023", '["a"]')]
    assert check_table(source, _schema()).errors == ()


def _day_style(content: bytes) -> str:
    """The format that the template gives to the column of days."""
    found = re.search(r'<col min="2" max="2"[^>]* style="(\d+)"', _parts(content)["xl/worksheets/sheet1.xml"])
    assert found is not None
    return found[1]


def test_template_as_it_is_has_no_row(tmp_path: Path):
    (tmp_path / "t.xlsx").write_bytes(_template(_schema()))

    source = open_source(tmp_path / "t.xlsx", expected=NAMES)

    assert (source.header, _rows(source), source.faults) == (NAMES, [], [])


def test_template_has_an_example_instructions_and_hidden_lists():
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(_template(_schema())))

    hidden = [one.name for one in workbook.sheets_metadata if one.visible != SheetVisibleEnum.Visible]
    example = workbook.get_sheet_by_name("Exemple").to_python()
    instructions = workbook.get_sheet_by_name("Instructions").to_python()
    lists = workbook.get_sheet_by_name("Listes").to_python()
    assert (workbook.sheet_names, hidden) == (["Données", "Exemple", "Instructions", "Listes"], ["Listes"])
    assert [str(cell) for cell in example[1]][:6] == ["", "2023-05-14", "", "12.5", "", "oui"]
    assert [row[:3] for row in instructions if row[0] in {"code", "prix"}] == [
        ["code", "oui", "Aide de code"],
        ["prix", "non", "Aide de prix"],
    ]
    assert lists == [["salle, gymnase", "oui"], ["piscine", "non"], ["l’étang", ""]]


def test_template_helps_in_comments_and_offers_lists():
    parts = _parts(_template(_schema()))

    comments = parts["xl/comments1.xml"]
    rules = re.findall(
        r'<dataValidation type="(\w+)"[^>]*sqref="(\w+):\w+"[^>]*>(.*?)</dataValidation>',
        parts["xl/worksheets/sheet1.xml"],
    )
    assert comments.count("<comment ") == len(NAMES)
    assert "Aide de places" in comments
    assert [(kind, place, unescape(re.sub(r"<[^>]+>", " ", formula)).split()) for kind, place, formula in rules] == [
        ("textLength", "A2", ["5", "5"]),
        ("date", "B2", ["36526", "2958465"]),
        ("whole", "C2", ["1", "500"]),
        ("decimal", "D2", ["-1000000000000000", "1000000000000000"]),
        ("list", "E2", ["'Listes'!$A$1:$A$3"]),
        ("list", "F2", ["'Listes'!$B$1:$B$2"]),
        ("whole", "G2", ["1000", "9999"]),
    ]


def test_messages_of_a_template_say_what_to_do_in_french():
    (date,) = (field for field in _schema().fields if field.name == "ouverture")

    rule = validation(date, None, str)

    assert rule is not None
    assert rule["error_message"] == "Écrivez une date, par exemple 14/03/2024, entre le 01/01/2000 et le 31/12/9999."


@pytest.mark.parametrize(
    ("field", "cells", "values"),
    [
        ({"type": "string"}, "@", ()),
        ({"type": "date", "format": "%Y-%m"}, "@", ()),
        ({"type": "date"}, "yyyy-mm-dd", ()),
        ({"type": "integer"}, "0", ()),
        ({"type": "boolean"}, "@", ("true", "false")),
        ({"type": "array", "constraints": {"enum": ["a"]}}, "@", ()),
    ],
)
def test_format_and_list_follow_the_type(field: dict[str, Any], cells: str, values: tuple[str, ...]):
    (column,) = read_schema({"fields": [{"name": "x", **field}]}, id="essai/x", version="1").fields

    assert (column_format(column), list_values(column)) == (cells, values)


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_built_in_schema_has_templates_that_are_read_back(tmp_path: Path, path: Path):
    schema = read_schema(json.loads(path.read_text("utf-8")), id="essai/x", version="1")
    names = tuple(field.name for field in schema.fields)
    (tmp_path / "t.xlsx").write_bytes(_template(schema))
    with (tmp_path / "t.csv").open("wb") as stream:
        write_csv_template(schema, stream)

    workbook, text = open_source(tmp_path / "t.xlsx"), open_source(tmp_path / "t.csv")

    assert (workbook.header, text.header) == (names, names)
    assert (text.reading.delimiter, text.reading.has_byte_order_mark, workbook.reading.sheet) == (";", True, "Données")


def test_template_says_its_words_in_another_language():
    def english(sentence: str) -> str:
        return {"Données": "Data", "Listes": "Lists"}.get(sentence, sentence)

    stream = io.BytesIO()
    write_xlsx_template(_schema(), stream, describe=lambda field: field.name, translate=english)

    names = CalamineWorkbook.from_filelike(io.BytesIO(stream.getvalue())).sheet_names
    assert names == ["Data", "Exemple", "Instructions", "Lists"]


def test_field_without_bounds_is_not_checked():
    assert validation(Field("x", FieldType.STRING), None, str) is None
