"""What the page that checks a file says of it: what is wrong, and what would be left after every proposed fix."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.schema.terms import FindingGroup
from maillage.publishing.export.report_words import Cause, causes
from maillage.publishing.queries.checking import CheckedTable, CorrectedTable
from maillage.publishing.rules.total_rows import LOOKED_AT, is_total

SHOWN_CAUSES: Final = 40  # a page stays readable; the rest comes with the API, the command, and once these are gone
_FIRST_ROW: Final = 2  # the header is 1


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A table that was sent, what its check found, and the table after its fixes where that was tried."""

    name: str
    checked: CheckedTable
    corrected: CorrectedTable | None

    @property
    def absent_columns(self) -> tuple[str, ...]:
        """The columns that are not there at all, which are said at once; a single one is an error as any other."""
        absent = [group.field_name or "" for group in self.checked.report.errors if group.is_absent_column]
        return tuple(absent) if len(absent) > 1 else ()

    @property
    def absent_text(self) -> str:
        """Which columns are not there at all, and those of the file that may be them; "" for one or none."""
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
        """The errors by cause, without the absent columns that ``absent_text`` says."""
        is_said = bool(self.absent_columns)
        return causes(group for group in self.checked.report.errors if not (is_said and group.is_absent_column))

    @property
    def hidden_causes(self) -> int:
        """How many causes of errors the page leaves out."""
        return max(0, len(causes(self.checked.report.errors)) - SHOWN_CAUSES)

    @property
    def fixable(self) -> int:
        """How many errors have a fix."""
        return sum(group.count for group in self.checked.report.errors if group.fix is not None)

    @property
    def new_errors(self) -> list[FindingGroup]:
        """The errors that show only after the fixes: a column that got its name is only looked at then."""
        seen = {(group.field_name, group.code, group.check) for group in self.checked.report.errors}
        after = self.corrected.report.errors if self.corrected else ()
        return [group for group in after if (group.field_name, group.code, group.check) not in seen]

    @property
    def new_error_count(self) -> int:
        """How many cells have such an error."""
        return sum(group.count for group in self.new_errors)

    @property
    def total_row(self) -> int | None:
        """The row in the sheet of a last row that adds up the others; None where there is none."""
        rows: Sequence[tuple[str, ...]] = self.corrected.rows if self.corrected else ()
        totals = [place for place in range(max(0, len(rows) - LOOKED_AT), len(rows)) if is_total(rows[place])]
        if self.corrected is None or not totals:
            return None
        return self.corrected.report.reading.sheet_row(totals[-1] + _FIRST_ROW)


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"« {name} »" for name in names)
