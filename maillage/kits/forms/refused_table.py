"""What a page says of a table with faults: a sentence, then each fault with its row and column.

Its template is ``kits/refused_table.html``, with ``refused``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from maillage.core.problems import Finding, Problem
from maillage.web.error_pages import finding_place

_MOST_FINDINGS: Final = 60


@dataclass(frozen=True, slots=True)
class RefusedTable:
    """The sentence, places and sentences of its faults, and how many are not shown."""

    problem: str
    findings: tuple[tuple[str, str], ...]
    left_out: int


def column_words(name: str) -> str:
    """A column under the name that it has in the table."""
    return _("colonne %(field)s") % {"field": name}


def refused_table(
    problem: str, findings: Sequence[Finding], *, column: Callable[[str], str] = column_words
) -> RefusedTable:
    """What ``problem``, in the language of the page, and the faults of an uploaded table say; ``column`` names one."""
    shown = tuple(
        (
            finding_place(finding, column(finding.field_name) if finding.field_name else ""),
            _(finding.message) % finding.params,
        )
        for finding in findings[:_MOST_FINDINGS]
    )
    return RefusedTable(problem, shown, max(0, len(findings) - _MOST_FINDINGS))


def table_of_refusal(refusal: Problem, *, column: Callable[[str], str] = column_words) -> RefusedTable:
    """The same of a refusal, which has both."""
    return refused_table(_(refusal.message) % refusal.params, refusal.findings, column=column)
