"""Check reports in the language of the reader: where, what is wrong, what to do, what a fix would change."""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.problems import sentence
from maillage.core.schema.terms import FindingGroup, FixKind, Report, shortened
from maillage.core.tables.terms import TableFileForm, TableReading
from maillage.web.wording import formats

_NAMED_ROWS: Final = 4
_SHOWN_VALUES: Final = 20
_DELIMITERS: Final[Mapping[str, str]] = {
    ",": sentence("séparateur virgule"),
    ";": sentence("séparateur point-virgule"),
    "\t": sentence("séparateur tabulation"),
    "|": sentence("séparateur barre verticale"),
}
FIXES: Final[Mapping[FixKind, str]] = {
    FixKind.DATE_TO_ISO: sentence("écrire les dates AAAA-MM-JJ"),
    FixKind.DECIMAL_POINT: sentence("mettre un point devant les décimales"),
    FixKind.SPACES_OUT: sentence("retirer les espaces"),
    FixKind.LEADING_ZEROS: sentence("remettre les zéros du début"),
    FixKind.ENUM_SPELLING: sentence("écrire la valeur comme dans la liste"),
    FixKind.BOOLEAN_WORD: sentence("écrire oui ou non comme demandé"),
    FixKind.HEADER_NAME: sentence("renommer la colonne"),
    FixKind.COORDINATES_SWAPPED: sentence("échanger latitude et longitude"),
    FixKind.COORDINATES_FORM: sentence("écrire le point comme demandé"),
    FixKind.PHONE_FORM: sentence("écrire le numéro avec son indicatif"),
    FixKind.LETTER_CASE: sentence("mettre les majuscules et les minuscules"),
    FixKind.FLOAT_TAIL: sentence("retirer « .0 »"),
    FixKind.ADDRESS_SCHEME: sentence("ajouter https://"),
    FixKind.PERIOD_FORM: sentence("écrire la période AAAA-MM-JJ/AAAA-MM-JJ"),
    FixKind.TRIMMED: sentence("retirer les espaces autour"),
    FixKind.BLANK_ROW_OUT: sentence("retirer la ligne vide"),
    FixKind.EMPTIED: sentence("vider la case"),
}


def tell(message: str, params: Mapping[str, str | float]) -> str:
    """Translate a French message id and fill in its parameters."""
    return _(message) % params


@dataclass(frozen=True, slots=True)
class Cause:
    """Groups of findings with the same column, broken rule and kind of fix; only the values differ.

    ``first`` is the most frequent one, whose message stands for all.
    """

    first: FindingGroup
    groups: tuple[FindingGroup, ...]

    @property
    def count(self) -> int:
        """Number of findings."""
        return sum(group.count for group in self.groups)

    @property
    def rows(self) -> list[int]:
        """The first row numbers, ascending, one more than are displayed."""
        return heapq.nsmallest(_NAMED_ROWS, (int(row) for group in self.groups for row in group.row_numbers))

    @property
    def row_count(self) -> int:
        """Number of rows; a row counts once per value."""
        return sum(len(group.row_numbers) for group in self.groups)


def causes(groups: Iterable[FindingGroup]) -> list[Cause]:
    """The groups by cause: those about the whole file first, then by frequency."""
    groups_by_cause: dict[tuple[object, ...], list[FindingGroup]] = {}
    for group in groups:
        fix = group.fix.kind if group.fix else None
        # Messages about the file or a column are kept apart, one per message.
        own = group.message if len(group.row_numbers) else (group.message, *sorted(map(str, group.params.values())))
        key = (group.code, group.check, group.file, group.field_number, group.field_name, fix, own)
        groups_by_cause.setdefault(key, []).append(group)
    ranked = [sorted(cause_groups, key=lambda group: -group.count) for cause_groups in groups_by_cause.values()]
    found_causes = [Cause(cause_groups[0], tuple(cause_groups)) for cause_groups in ranked]
    return sorted(found_causes, key=lambda cause: (bool(cause.row_count), -cause.count))


def rows_text(cause: Cause, reading: TableReading) -> str:
    """The first sheet rows of a cause and how many more there are; "" for a cause about the file."""
    rows = [str(reading.sheet_row(row)) for row in cause.rows]
    more = cause.row_count - len(rows)
    return ", ".join([*rows, f"+ {more}"]) if more else ", ".join(rows)


def others_text(cause: Cause) -> str:
    """How many other values have the same error; "" if there are none."""
    others = len(cause.groups) - 1
    if not others:
        return ""
    return ngettext("et %(count)s autre valeur", "et %(count)s autres valeurs", others) % {"count": others}


def fix_text(group: FindingGroup) -> str:
    """What the fix would change: "« 17 833 » → « 17833 »"; "" without a fix."""
    if group.fix is None:
        return ""
    if group.fix.kind in {FixKind.BLANK_ROW_OUT, FixKind.EMPTIED}:
        return _(FIXES[group.fix.kind])
    return f"« {shortened(group.fix.before)} » → « {shortened(group.fix.after)} »"


def fix_name(kind: FixKind) -> str:
    """Display name of a kind of fix: "retirer les espaces"."""
    return _(FIXES[kind])


def other_values(cause: Cause, reading: TableReading) -> Iterator[str]:
    """The values of a cause after the first, with what their fixes would change and their first sheet row."""
    for group in cause.groups[1 : _SHOWN_VALUES + 1]:
        value = fix_text(group) or f"« {shortened(group.value or '')} »"
        if group.row_numbers.size:
            row = reading.sheet_row(int(group.row_numbers[0]))
            value = _("ligne %(row)s : %(value)s") % {"row": row, "value": value}
        yield value


def reading_text(report: Report) -> str:
    """What was detected in the file: "CSV, windows-1252, séparateur point-virgule, noms ligne 2, 350 lignes"."""
    reading = report.reading
    if reading.form is TableFileForm.OTHER:
        return _("aucun tableau n’a été trouvé dans ce fichier")
    if reading.form is TableFileForm.PACKAGE:
        return _("archive lue en entier")
    if reading.form is TableFileForm.MAP:
        return _map_text(report)
    parts = [reading.form.value.upper(), reading.encoding or ""]
    if reading.delimiter is not None:
        parts.append(
            _(_DELIMITERS.get(reading.delimiter, "")) if reading.delimiter in _DELIMITERS else reading.delimiter
        )
    if reading.sheet is not None:
        parts.append(_("feuille « %(sheet)s »") % {"sheet": reading.sheet})
    if reading.header_line != 1:
        parts.append(_("noms des colonnes à la ligne %(line)s") % {"line": reading.header_line})
    rows = ngettext("%(count)s ligne", "%(count)s lignes", report.row_count)
    parts.append(rows % {"count": formats.number(report.row_count)})
    return ", ".join(text for text in parts if text)


def _map_text(report: Report) -> str:
    """What was detected in a map: "carte, couche « pistes », depuis Lambert-93, 350 formes"."""
    shapes = ngettext("%(count)s forme", "%(count)s formes", report.row_count)
    parts = [_("carte"), _("couche « %(layer)s »") % {"layer": report.reading.sheet or ""}]
    if report.reading.encoding:
        words = _("système « %(system)s »")
        if report.reading.system:
            words = _("système « %(system)s », choisi ici")
        parts.append(words % {"system": report.reading.encoding})
    return ", ".join([*parts, shapes % {"count": formats.number(report.row_count)}])
