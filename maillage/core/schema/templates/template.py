"""Templates to fill in: an empty table of a schema as a workbook with help, lists and validation, or as a CSV header.

The first sheet is the table, with nothing but the column names, so there is nothing to delete. Its cells keep leading
zeros, have date and number formats, and reject values outside a list or bounds with a message that says what to do.
"""

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import xlsxwriter

from maillage.core.problems import sentence
from maillage.core.schema.terms import Field, FieldType, Schema
from maillage.core.schema.types.dates import LAX_FORMATS, read_date
from maillage.core.schema.types.numbers import read_number
from maillage.core.tables.writing.csv_file import write_csv
from maillage.core.tables.writing.values import ByteStream, CellReader, Formats, write_cell

Translate = Callable[[str], str]
_A4: Final = 9  # Excel's paper size code
_LAST_ROW: Final = 1_048_575
_WIDTHS: Final = (14, 44)  # characters, minimum and maximum
_HEADER_HEIGHT: Final = 24  # points
_COMMENT_WIDTH: Final = 380  # pixels
_COMMENT_LINE: Final = 62  # characters per line at that width
_LINE_HEIGHT: Final = 17  # pixels
_MAX_COMMENT_LENGTH: Final = 4_000
# Blue of France's design system (DSFR) and its pale tone: contrast 9:1 with white, 14:1 with black.
_REQUIRED: Final = {"bg_color": "#000091", "font_color": "#ffffff"}
_OPTIONAL: Final = {"bg_color": "#e3e3fd", "font_color": "#000000"}
# Fixed, so that the same template is the same file.
_MADE: Final = dt.datetime(2024, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
DATA_SHEET: Final = sentence("Données")
EXAMPLE_SHEET: Final = sentence("Exemple")
INSTRUCTIONS_SHEET: Final = sentence("Instructions")
LISTS_SHEET: Final = sentence("Listes")
STEPS: Final = (
    sentence("Remplissez la feuille « %(sheet)s » : une ligne par enregistrement, sous les noms des colonnes."),
    sentence(
        "Ne renommez pas les colonnes. Celles sur fond foncé sont obligatoires ; les autres peuvent rester vides."
    ),
    sentence("Passez la souris sur le nom d’une colonne pour lire ce qu’elle attend."),
    sentence("La feuille « %(example)s » montre une ligne remplie. Elle n’est jamais lue."),
    sentence("Enregistrez le classeur, puis déposez-le tel quel : inutile de le convertir en CSV."),
)
HEADINGS: Final = (
    sentence("Colonne"),
    sentence("Obligatoire"),
    sentence("Ce qu’il faut écrire"),
    sentence("Exemple"),
    sentence("Valeurs possibles"),
)
YES: Final = sentence("oui")
NO: Final = sentence("non")
VERSION: Final = sentence("Modèle %(id)s, version %(version)s")
_ISO_DAYS: Final = LAX_FORMATS | {"%Y-%m-%d"}
_FIRST_DAY: Final = dt.date(1900, 3, 1)  # Excel's calendar has a 29 February 1900
_LAST_DAY: Final = dt.date(9999, 12, 31)
_MAX_NUMBER: Final = 10.0**15
_YEARS: Final = (1000, 9999)
_MAX_TITLE_LENGTH: Final = 32  # Excel's limits for the validation message box
_MAX_MESSAGE_LENGTH: Final = 255
_MAX_TEXT_LENGTH: Final = 32_767
NOT_IN_LIST: Final = sentence("Choisissez une valeur de la liste : cliquez sur la flèche à droite de la case.")
NOT_A_DAY: Final = sentence("Écrivez une date, par exemple 14/03/2024, entre le %(least)s et le %(most)s.")
NOT_AN_INTEGER: Final = sentence("Écrivez un nombre entier, sans espace ni unité, entre %(least)s et %(most)s.")
NOT_A_NUMBER: Final = sentence("Écrivez un nombre, sans espace ni unité, entre %(least)s et %(most)s.")
NOT_THAT_LONG: Final = sentence("Écrivez entre %(least)s et %(most)s signes.")
Rule = dict[str, Any]


def write_xlsx_template(
    schema: Schema, stream: ByteStream, *, describe: Callable[[Field], str], translate: Translate = str
) -> None:
    """Write the workbook to fill in to ``stream``; ``describe`` puts in words what a column expects.

    Sheets: the table (its header alone), an example, instructions, and a hidden one with the values of the lists.
    """
    with tempfile.TemporaryFile() as file:
        with xlsxwriter.Workbook(file, {"strings_to_urls": False, "strings_to_formulas": False}) as workbook:
            workbook.set_properties(
                {"title": schema.title, "subject": f"{schema.id} {schema.version}", "created": _MADE}
            )
            template = _Template(workbook, schema, describe, translate)
            template.write_table()
            template.write_example()
            template.write_instructions()
            template.write_lists()
        file.seek(0)
        shutil.copyfileobj(file, stream)


def write_csv_template(schema: Schema, stream: ByteStream) -> None:
    """Write the header of the schema to ``stream`` as French spreadsheets expect it: semicolons, UTF-8 with a BOM."""
    header = tuple(field.name for field in schema.fields)
    write_csv([], header, stream, delimiter=";", has_mark=True, is_neutral=False)


@dataclass
class _Template:
    """The workbook being built."""

    workbook: Any
    schema: Schema
    describe: Callable[[Field], str]
    translate: Translate

    def __post_init__(self) -> None:
        names = (DATA_SHEET, EXAMPLE_SHEET, INSTRUCTIONS_SHEET, LISTS_SHEET)
        self.names: dict[str, str] = {name: self.translate(name) for name in names}
        self.sheets: dict[str, Any] = {name: self.workbook.add_worksheet(self.names[name]) for name in names}
        for sheet in self.sheets.values():
            sheet.set_landscape()
            sheet.set_paper(_A4)
            sheet.fit_to_pages(1, 0)
        self.lists: Mapping[str, Sequence[str]] = {
            field.name: values for field in self.schema.fields if (values := list_values(field))
        }
        head = {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "border_color": "#ffffff"}
        self.heads = {
            is_required: self.workbook.add_format({**head, **colours})
            for is_required, colours in ((True, _REQUIRED), (False, _OPTIONAL))
        }

    def write_table(self) -> None:
        """The sheet to fill in: names, formats, help and validation."""
        sheet = self.sheets[DATA_SHEET]
        self._write_header(sheet)
        for place, field in enumerate(self.schema.fields):
            text = self.describe(field)[:_MAX_COMMENT_LENGTH]
            # Tall enough for all of the text.
            lines = sum(1 + len(line) // _COMMENT_LINE for line in text.splitlines())
            size = {"width": _COMMENT_WIDTH, "height": _LINE_HEIGHT * (lines + 1)}
            sheet.write_comment(0, place, text, {**size, "author": "Maillage", "font_size": 10, "color": "#ffffff"})
            list_range = None
            if field.name in self.lists:
                letters = xlsxwriter.utility.xl_col_to_name(list(self.lists).index(field.name))
                last = len(self.lists[field.name])
                list_range = f"='{self.names[LISTS_SHEET]}'!${letters}$1:${letters}${last}"
            rule = validation(field, list_range, self.translate)
            if rule is not None:
                sheet.data_validation(1, place, _LAST_ROW, place, rule)
        sheet.freeze_panes(1, 0)
        sheet.activate()

    def write_example(self) -> None:
        """One row made of the examples of the schema."""
        sheet = self.sheets[EXAMPLE_SHEET]
        self._write_header(sheet)
        formats = Formats.of(self.workbook)
        for place, field in enumerate(self.schema.fields):
            text = _example(field)
            value = text if field.type is FieldType.BOOLEAN else CellReader(field).value(text)
            if text:  # booleans are text, as in the drop-down list
                write_cell(sheet, (1, place), value, text, formats=formats)
        sheet.freeze_panes(1, 0)

    def write_instructions(self) -> None:
        """What the table is, how to fill it in, and a description of each column."""
        sheet = self.sheets[INSTRUCTIONS_SHEET]
        title = self.workbook.add_format({"bold": True, "font_size": 16, "valign": "top"})
        wrapped = self.workbook.add_format({"text_wrap": True, "valign": "top"})
        for place, width in enumerate((30, 12, 70, 30, 40)):
            sheet.set_column(place, place, width)
        params = {"sheet": self.names[DATA_SHEET], "example": self.names[EXAMPLE_SHEET]}
        sheet.write_string(0, 0, self.schema.title or self.schema.id, title)
        lines = [
            self.translate(VERSION) % {"id": self.schema.id, "version": self.schema.version},
            self.schema.homepage,
            "",
            *(f"{number}. {self.translate(step) % params}" for number, step in enumerate(STEPS, 1)),
        ]
        for row, line in enumerate(lines, 1):
            sheet.write_string(row, 0, line)
        row = len(lines) + 2
        for place, heading in enumerate(HEADINGS):
            sheet.write_string(row, place, self.translate(heading), self.heads[True])
        for row, field in enumerate(self.schema.fields, row + 1):  # noqa: B020 -- rows go on below the headings
            required = YES if field.constraints.required else NO
            values = " ; ".join(self.lists.get(field.name, ()))
            texts = (field.name, self.translate(required), self.describe(field), _example(field), values)
            for place, text in enumerate(texts):
                sheet.write_string(row, place, text[:_MAX_COMMENT_LENGTH], wrapped)
        sheet.hide_gridlines(2)

    def write_lists(self) -> None:
        """The values of the lists, one column each, on a hidden sheet."""
        sheet = self.sheets[LISTS_SHEET]
        for place, values in enumerate(self.lists.values()):
            for row, value in enumerate(values):
                sheet.write_string(row, place, value)
        sheet.hide()

    def _write_header(self, sheet: Any) -> None:
        sheet.set_row(0, _HEADER_HEIGHT)
        for place, field in enumerate(self.schema.fields):
            cells = self.workbook.add_format({"num_format": column_format(field)})
            sheet.set_column(place, place, min(max(len(field.name) + 4, _WIDTHS[0]), _WIDTHS[1]), cells)
            sheet.write_string(0, place, field.name, self.heads[field.constraints.required])


def _example(field: Field) -> str:
    return field.examples[0] if field.examples else ""


def column_format(field: Field) -> str:
    """The number format of the cells of a column; "@" is text, which keeps leading zeros."""
    if field.type is FieldType.DATE:
        return "yyyy-mm-dd" if field.format in _ISO_DAYS else "@"
    return {FieldType.INTEGER: "0", FieldType.YEAR: "0", FieldType.NUMBER: "General"}.get(field.type, "@")


def list_values(field: Field) -> tuple[str, ...]:
    """The values of the drop-down list; empty if a cell may hold other values, or several."""
    if field.type is FieldType.BOOLEAN:
        return (*field.true_values[:1], *field.false_values[:1])
    if field.type in {FieldType.ARRAY, FieldType.LIST}:
        return ()
    return field.constraints.enum


def validation(field: Field, list_range: str | None, translate: Callable[[str], str]) -> Rule | None:
    """XlsxWriter's validation of a column, with its message; None if a spreadsheet cannot validate it."""
    bounds = field.constraints
    if list_range is not None:
        rule, message, params = {"validate": "list", "source": list_range}, NOT_IN_LIST, {}
    elif field.type is FieldType.DATE and field.format in _ISO_DAYS:
        first = max(read_date(bounds.minimum or "") or _FIRST_DAY, _FIRST_DAY)
        last = read_date(bounds.maximum or "") or _LAST_DAY
        rule, message = _between("date", first, last), NOT_A_DAY
        params = {"least": f"{first:%d/%m/%Y}", "most": f"{last:%d/%m/%Y}"}
    elif field.type is FieldType.YEAR:
        low, high = _number(bounds.minimum, _YEARS[0]), _number(bounds.maximum, _YEARS[1])
        rule, message = _between("integer", low, high), NOT_AN_INTEGER
        params = {"least": f"{low:g}", "most": f"{high:g}"}
    elif field.type in {FieldType.INTEGER, FieldType.NUMBER}:
        low, high = _number(bounds.minimum, -_MAX_NUMBER), _number(bounds.maximum, _MAX_NUMBER)
        is_whole = field.type is FieldType.INTEGER
        kind, message = ("integer", NOT_AN_INTEGER) if is_whole else ("decimal", NOT_A_NUMBER)
        rule, params = _between(kind, low, high), {"least": _digits(low), "most": _digits(high)}
    elif field.type is FieldType.STRING and (bounds.min_length is not None or bounds.max_length is not None):
        least, most = bounds.min_length or 0, bounds.max_length or _MAX_TEXT_LENGTH
        rule, message = _between("length", least, most), NOT_THAT_LONG
        params = {"least": str(least), "most": str(most)}
    else:
        return None
    texts = {
        "error_title": field.name[:_MAX_TITLE_LENGTH],
        "error_message": (translate(message) % params)[:_MAX_MESSAGE_LENGTH],
    }
    return {**rule, "ignore_blank": True, "error_type": "stop", **texts}


def _between(kind: str, least: object, most: object) -> Rule:
    return {"validate": kind, "criteria": "between", "minimum": _plain(least), "maximum": _plain(most)}


def _plain(bound: object) -> object:
    return int(bound) if isinstance(bound, float) and bound.is_integer() else bound


def _number(text: str | None, otherwise: float) -> float:
    value = read_number(text) if text is not None else None
    return otherwise if value is None or not Decimal(value).is_finite() else float(value)


def _digits(number: float) -> str:
    return f"{number:.0f}" if number.is_integer() else repr(number)
