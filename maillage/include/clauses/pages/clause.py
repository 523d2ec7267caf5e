"""The page of a clause: hours done, people, months, forecast, and what to review."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from maillage.buy.contracts.pages.parts.contract_words import contract_href
from maillage.include.clauses.domain.clauses import DISCLOSURE_THRESHOLD
from maillage.include.clauses.domain.hours import FAULT_NAMES, MODE_NAMES, WorkMode
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.pages.parts.clause_sentences import (
    amendment_sentences,
    basis_words,
    closed_reporter_sentences,
    forecast_sentence,
    months_chart,
    penalty_sentence,
    sme_sentence,
)
from maillage.include.clauses.pages.parts.clause_words import done_sentence, hours_words, month_words, period_words
from maillage.include.clauses.store.access import ClauseAccess, SeenClause
from maillage.include.clauses.store.clause_contracts import contract_remarks, unpublished_consideration
from maillage.include.clauses.store.follow_up import case_notes
from maillage.include.clauses.store.hours.hour_findings import findings_by_fault, hour_findings
from maillage.include.clauses.store.hours.hour_sums import HourSums, clause_forecast, hour_sums
from maillage.include.clauses.store.hours.seen_hours import seen_sums
from maillage.include.clauses.store.models import InsertionClause
from maillage.web.wording.formats import euros, missing, number

_MOST_NOTES: Final = 50
_MOST_NAMED_MONTHS: Final = 3


@dataclass(frozen=True, slots=True)
class ClauseFact:
    """One stated fact about a clause; ``note`` gives its source."""

    name: str
    text: str
    href: str = ""
    note: str = ""


def clause_page(seen: SeenClause, *, today: dt.date, reads_persons: bool) -> dict[str, object]:
    """Context of the page of a clause; details about single people only if ``reads_persons``.

    ``reporters`` are pairs of reporter and hours (None: none reported yet), with "" if hours are hidden.
    """
    row, is_portfolio = seen.row, seen.sight is ClauseAccess.PORTFOLIO
    told = seen_sums(seen)
    sums = told or HourSums(0, 0, 0, {}, {}, {}, {})
    is_own_part = seen.sight is ClauseAccess.OWN_PART
    promised = row.promised_centihours
    if is_own_part:
        part = row.reporters.filter(siret=seen.reporter_siret).values_list("promised_centihours", flat=True).first()
        promised = part or promised
    has_whole = told is not None and not is_own_part
    # The forecast reads hours of people: only with eleven or more, or for readers of all sums.
    whole = hour_sums(row) if seen.sight is ClauseAccess.SUMS else sums
    forecast = clause_forecast(row, whole, today=today) if has_whole and sums.done else None
    reporters = row.reporters.filter(siret=seen.reporter_siret) if seen.reporter_siret else row.reporters.all()
    return {
        "clause": row,
        "ground": ground_words(row),
        "lead": done_sentence(sums.done, promised, sums.people, is_exact=reads_persons)
        if told is not None
        else _("%(promised)s promises.") % {"promised": hours_words(promised)},
        "hidden": hidden_sentence(seen, told),
        "forecast": forecast_sentence(row, sums, forecast, today=today) if has_whole else "",
        "penalty": penalty_sentence(row, sums, today=today) if has_whole else "",
        "is_portfolio": is_portfolio,
        "is_own_part": is_own_part,
        "facts": clause_facts(row),
        "chart": months_chart(sums),
        "sums": sums,
        "modes": [(MODE_NAMES[mode], sums.by_mode[mode.value]) for mode in WorkMode if mode.value in sums.by_mode],
        "departements": sorted(sums.by_departement.items()),
        "reporters": [(reporter, sums.by_reporter.get(reporter.pk)) for reporter in reporters],
        "tells_reporters": seen.sight not in {ClauseAccess.PROMISE, ClauseAccess.SUMS},
        "to_look_at": matters_to_look_at(row, today=today, with_hours=reads_persons) if is_portfolio else (),
        "notes": case_notes(row, most=_MOST_NOTES) if reads_persons else (),
        "reads_persons": reads_persons,
        "amendments": amendment_sentences(row) if not is_own_part else (),
        "sme": "" if is_own_part else sme_sentence(row),
        "sme_parts": () if is_own_part else row.sme_parts.all(),
        "has_certificate": told is not None,
    }


def matters_to_look_at(row: InsertionClause, *, today: dt.date, with_hours: bool) -> tuple[str, ...]:
    """What needs review: contract changes below the clause, and suspicious hours by kind."""
    findings = hour_findings(row) if with_hours else []
    odd = tuple(
        f"{number(count)} × {_(FAULT_NAMES[fault])} "
        f"{_months_words(finding.month for finding in findings if finding.fault is fault)}"
        for fault, count in findings_by_fault(findings).items()
    )
    unpublished = unpublished_consideration(row, today=today)
    return (
        *contract_remarks(row, today=today),
        *closed_reporter_sentences([row.pk]),
        *odd,
        *((unpublished,) if unpublished else ()),
    )


def _months_words(months: Iterable[WorkMonth]) -> str:
    """The months of a finding, only the first of many."""
    several = [month_words(month) for month in sorted(set(months))]
    return f"({', '.join(several[:_MOST_NAMED_MONTHS])}{', …' * (len(several) > _MOST_NAMED_MONTHS)})"


def ground_words(row: InsertionClause) -> str:
    """What a clause is based on: a contract and lot, or a convention."""
    if row.contract_key:
        return _("lot %(lot)s du marché") % {"lot": row.lot} if row.lot else _("marché public")
    return _("convention « %(name)s »") % {"name": row.convention}


def clause_facts(row: InsertionClause) -> tuple[ClauseFact, ...]:
    """The stated facts of a clause with their sources."""
    facts = [
        ClauseFact(_("Maître d’ouvrage"), row.owner_name),
        ClauseFact(_("Porté par"), ground_words(row), contract_href(row.contract_key) if row.contract_key else ""),
        ClauseFact(_("Coordination"), str(row.coordination)),
        ClauseFact(
            _("Période"),
            period_words(WorkMonth(row.first_month), WorkMonth(row.last_month)),
        ),
        ClauseFact(_("Heures promises"), hours_words(row.promised_centihours), note=basis_words(row)),
        ClauseFact(
            _("Pénalité"),
            _("%(amount)s par heure manquante") % {"amount": euros(row.penalty_eur)} if row.penalty_eur else missing(),
        ),
    ]
    return tuple(facts)


def hidden_sentence(seen: SeenClause, sums: HourSums | None) -> str:
    """What is hidden from this reader, why, and whom to ask; "" if nothing."""
    words = {"name": seen.row.coordination.name, "floor": DISCLOSURE_THRESHOLD}
    if seen.sight is ClauseAccess.PROMISE:
        return (
            _("Les heures faites se lisent clause par clause chez %(name)s ; l’agence en lit les sommes dans le bilan.")
            % words
        )
    if sums is None:
        return (
            _("Moins de %(floor)s personnes ont fait ces heures : %(name)s peut vous les donner, demandez-les-lui.")
            % words
        )
    if seen.sight is ClauseAccess.SUMS and sums.done:
        return (
            _("Modes, lieux, titulaires, et les mois de moins de %(floor)s personnes : %(name)s peut vous les donner.")
            % words
        )
    return ""
