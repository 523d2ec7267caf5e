"""The result page of a file check: what is wrong, and what remains after all proposed fixes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.schema.terms import FindingGroup
from maillage.publishing.export.report_words import Cause, causes
from maillage.publishing.queries.checking import CheckedTable, CorrectedTable
from maillage.publishing.rules.total_rows import LOOKED_AT, is_total

SHOWN_CAUSES: Final = 40  # keeps the page readable; the API and the command list the rest, as does a new check
_FIRST_ROW: Final = 2  # the header is row 1


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """An uploaded table, its check, and the table after its fixes if they were tried."""

    name: str
    checked: CheckedTable
    corrected: CorrectedTable | None

    @property
    def absent_columns(self) -> tuple[str, ...]:
        """Missing columns reported together; a single one is an error like any other."""
        absent = [group.field_name or "" for group in self.checked.report.errors if group.is_absent_column]
        return tuple(absent) if len(absent) > 1 else ()

    @property
    def absent_text(self) -> str:
        """The missing columns, and columns of the file that may be meant; "" for one or none."""
        absent, unknown = self.absent_columns, self.checked.report.unknown_columns
        if not absent:
            return ""
        text = _("%(count)s colonnes obligatoires manquent : %(names)s.") % {
            "count": len(absent),
            "names": _quoted(absent),
        }
        if not unknown:
            return text
        more = ngettext(
            "Votre colonne %(names)s n’est pas reconnue : si c’est l’une d’elles, vous le direz en publiant.",
            "Vos colonnes %(names)s ne sont pas reconnues : si ce sont celles-là, vous le direz en publiant.",
            len(unknown),
        )
        return f"{text} {more % {'names': _quoted(unknown)}}"

    @property
    def causes(self) -> list[Cause]:
        """The errors by cause, without the missing columns of ``absent_text``."""
        is_said = bool(self.absent_columns)
        return causes(group for group in self.checked.report.errors if not (is_said and group.is_absent_column))

    @property
    def hidden_causes(self) -> int:
        """Number of causes that the page omits."""
        return max(0, len(causes(self.checked.report.errors)) - SHOWN_CAUSES)

    @property
    def fixable(self) -> int:
        """Number of errors with a fix."""
        return sum(group.count for group in self.checked.report.errors if group.fix is not None)

    @property
    def new_errors(self) -> list[FindingGroup]:
        """The errors that appear only after the fixes: a renamed column is only checked then."""
        seen = {(group.field_name, group.code, group.check) for group in self.checked.report.errors}
        after = self.corrected.report.errors if self.corrected else ()
        return [group for group in after if (group.field_name, group.code, group.check) not in seen]

    @property
    def new_error_count(self) -> int:
        """Number of cells with such an error."""
        return sum(group.count for group in self.new_errors)

    @property
    def total_row(self) -> int | None:
        """The sheet row of a totals row at the end of the table; None without one."""
        rows: Sequence[tuple[str, ...]] = self.corrected.rows if self.corrected else ()
        totals = [place for place in range(max(0, len(rows) - LOOKED_AT), len(rows)) if is_total(rows[place])]
        if self.corrected is None or not totals:
            return None
        return self.corrected.report.reading.sheet_row(totals[-1] + _FIRST_ROW)


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"« {name} »" for name in names)
