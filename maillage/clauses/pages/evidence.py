"""The evidence files of a clause: by month, each to be opened or taken back, the months that none proves, a form."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.clauses.parts.clause_words import month_words
from maillage.clauses.queries.access import SeenEvidence
from maillage.clauses.queries.hours.evidence_files import evidence_rows, months_without_evidence, named_evidence
from maillage.clauses.terms.evidence_files import KeptEvidence
from maillage.clauses.terms.months import WorkMonth
from maillage.web.wording.formats import number

_MOST_BARE: Final = 60
_MOST_FILES: Final = 500


@dataclass(frozen=True, slots=True)
class EvidenceMonth:
    """A month and its files."""

    name: str
    files: tuple[KeptEvidence, ...]


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """All that templates/clauses/evidence.html shows; ``bare`` are months said that no file proves."""

    number: int
    title: str
    summary: str
    months: tuple[EvidenceMonth, ...]
    bare: tuple[tuple[str, str], ...]
    may_change: bool
    is_own_part: bool
    reporters: tuple[tuple[int, str, bool], ...]
    choices: tuple[tuple[str, str, bool], ...]
    kept_months: int


def evidence_page(seen: SeenEvidence, *, today: dt.date, reporter: str, month: str) -> EvidencePage:
    """The page as somebody may see it; ``reporter`` and ``month`` stand chosen in its form."""
    clause = seen.clause
    files = named_evidence(evidence_rows(clause, reporter_siret=seen.reporter_siret)[:_MOST_FILES])
    bare = months_without_evidence(clause, reporter_siret=seen.reporter_siret)
    last = min(WorkMonth(clause.last_month), WorkMonth.of(today))
    months = [last.after(-ago) for ago in range(max(0, last.number - clause.first_month) + 1)]
    chosen = month or WorkMonth.of(today).after(-1).word
    several = clause.reporters.all()
    if seen.reporter_siret:
        several = several.filter(siret=seen.reporter_siret)
    return EvidencePage(
        number=clause.pk,
        title=clause.title,
        summary=_summary(len(files), len({file.month for file in files}), len(bare)),
        months=tuple(
            EvidenceMonth(month_words(month), tuple(group)) for month, group in groupby(files, lambda file: file.month)
        ),
        bare=tuple((month_words(month), name) for month, name in bare[:_MOST_BARE]),
        may_change=seen.may_change and several.exists(),
        is_own_part=bool(seen.reporter_siret),
        reporters=tuple((one.pk, one.name, str(one.pk) == reporter) for one in several),
        choices=tuple((month.word, month_words(month), month.word == chosen) for month in months),
        kept_months=settings.CLAUSES_RETENTION_MONTHS,
    )


def _summary(files: int, months: int, bare: int) -> str:
    if not files:
        return _("Aucune pièce n’est encore gardée : photographiez un relevé d’heures, ou joignez un PDF.")
    text = ngettext("%(count)s pièce", "%(count)s pièces", files) % {"count": number(files)}
    text += ngettext(" pour %(count)s mois.", " pour %(count)s mois.", months) % {"count": number(months)}
    if bare:
        text += " " + ngettext("%(count)s mois déclaré n’en a pas.", "%(count)s mois déclarés n’en ont pas.", bare) % {
            "count": number(bare)
        }
    return text
