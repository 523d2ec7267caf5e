"""The page of a clause: how much is done and by how many, its months, what the end will be, what is to be looked at."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.clauses.models import InsertionClause
from maillage.clauses.parts.clause_sentences import (
    amendment_sentences,
    basis_words,
    closed_reporter_sentences,
    forecast_sentence,
    months_chart,
    penalty_sentence,
    sme_sentence,
)
from maillage.clauses.parts.clause_words import done_sentence, hours_short, hours_words, month_words, period_words
from maillage.clauses.queries.access import ClauseSight, SeenClause
from maillage.clauses.queries.clause_contracts import contract_remarks, unpublished_consideration
from maillage.clauses.queries.follow_up import case_notes
from maillage.clauses.queries.hours.hour_findings import findings_by_fault, hour_findings
from maillage.clauses.queries.hours.hour_sums import HourSums, clause_forecast, hour_sums
from maillage.clauses.queries.hours.seen_hours import seen_sums
from maillage.clauses.terms.clauses import FLOOR, ClauseState
from maillage.clauses.terms.hours import FAULT_NAMES, MODE_NAMES, WorkMode
from maillage.clauses.terms.months import WorkMonth
from maillage.purchases.parts.contract_words import contract_href
from maillage.web.wording.formats import day, euros, missing, number, percent

_MOST_NOTES: Final = 50
_MOST_NAMED_MONTHS: Final = 3


@dataclass(frozen=True, slots=True)
class ClauseFact:
    """One thing that is stated of a clause; ``note`` says where it comes from."""

    name: str
    text: str
    href: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class HoursShare:
    """Hours of a mode, a place, or a month, and their share of all."""

    name: str
    hours: str
    share: str


@dataclass(frozen=True, slots=True)
class ReporterLine:
    """Who does hours of the clause: done beside its part of the promise, and where its months are entered."""

    number: int
    name: str
    siret: str
    done: str
    has_email: bool
    until: str
    months_href: str


@dataclass(frozen=True, slots=True)
class ClausePage:
    """All that templates/clauses/own_clause.html shows."""

    number: int
    title: str
    ground: str
    sentence: str
    hidden: str
    forecast: str
    penalty: str
    is_portfolio: bool
    is_given: bool
    may_give: bool
    is_open: bool
    is_own_part: bool
    facts: tuple[ClauseFact, ...]
    chart: SafeString | None
    months: tuple[HoursShare, ...]
    modes: tuple[HoursShare, ...]
    places: tuple[HoursShare, ...]
    reporters: tuple[ReporterLine, ...]
    to_look_at: tuple[str, ...]
    amendments: tuple[str, ...]
    facilitator: str
    notes: tuple[tuple[str, str], ...]
    notes_closed: bool
    sme: str
    sme_parts: tuple[str, ...]
    certificate_href: str
    evidence_href: str
    persons_href: str
    rows_href: str


def clause_page(seen: SeenClause, *, today: dt.date, reads_persons: bool) -> ClausePage:
    """The page of a clause as somebody may see it; what is of single people only to who ``reads_persons``."""
    row, is_portfolio = seen.row, seen.sight is ClauseSight.PORTFOLIO
    told = seen_sums(seen)
    sums = told or HourSums(0, 0, 0, {}, {}, {}, {})
    is_own_part = seen.sight is ClauseSight.OWN_PART
    promised = row.promised_centihours
    if is_own_part:
        part = row.reporters.filter(siret=seen.reporter_siret).values_list("promised_centihours", flat=True).first()
        promised = part or promised
    has_whole = told is not None and not is_own_part
    # Hours of people are read for it: of eleven at least, or for who may read all sums.
    whole = hour_sums(row) if seen.sight is ClauseSight.SUMS else sums
    forecast = clause_forecast(row, whole, today=today) if has_whole and sums.done else None
    return ClausePage(
        number=row.pk,
        title=row.title,
        ground=ground_words(row),
        sentence=done_sentence(sums.done, promised, sums.people, is_exact=reads_persons)
        if told is not None
        else _("%(promised)s promises.") % {"promised": hours_words(promised)},
        hidden=hidden_sentence(seen, told),
        forecast=forecast_sentence(row, sums, forecast, today=today) if has_whole else "",
        penalty=penalty_sentence(row, sums, today=today) if has_whole else "",
        is_portfolio=is_portfolio,
        is_given=row.is_given_to_owner,
        may_give=is_portfolio and row.owner_id is not None,
        is_open=row.state == ClauseState.OPEN,
        is_own_part=is_own_part,
        facts=clause_facts(row),
        chart=months_chart(sums),
        months=tuple(_share_line(month_words(month), hours, sums.done) for month, hours in sums.by_month.items()),
        modes=tuple(
            _share_line(_(MODE_NAMES[mode]), sums.by_mode[mode.value], sums.done)
            for mode in WorkMode
            if mode.value in sums.by_mode
        ),
        places=tuple(_share_line(code, hours, sums.done) for code, hours in sorted(sums.by_departement.items())),
        reporters=_reporter_lines(row, sums, seen),
        to_look_at=matters_to_look_at(row, today=today, with_hours=reads_persons) if is_portfolio else (),
        facilitator=row.facilitator.get_full_name() or row.facilitator.username
        if is_portfolio and row.facilitator
        else "",
        notes=tuple((day(moment.date()), text) for moment, text in case_notes(row, most=_MOST_NOTES))
        if reads_persons
        else (),
        notes_closed=is_portfolio and not reads_persons,
        amendments=amendment_sentences(row) if not is_own_part else (),
        sme="" if is_own_part else sme_sentence(row),
        sme_parts=()
        if is_own_part
        else tuple(
            f"{part.name} : {euros(part.amount_eur)} ({part.get_kind_display()})" for part in row.sme_parts.all()
        ),
        certificate_href=reverse("clause_certificate", args=[row.pk]) if told is not None else "",
        evidence_href=reverse("clause_evidence", args=[row.pk]) if is_portfolio or is_own_part else "",
        persons_href=reverse("clause_persons", args=[row.pk]),
        rows_href=reverse("clause_rows_csv", args=[row.pk]),
    )


def matters_to_look_at(row: InsertionClause, *, today: dt.date, with_hours: bool) -> tuple[str, ...]:
    """What waits for somebody's look: the contract that moved below the clause; odd hours of people, sort by sort."""
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
    """Which months a remark is about, the first ones of many."""
    several = [month_words(month) for month in sorted(set(months))]
    return f"({', '.join(several[:_MOST_NAMED_MONTHS])}{', …' * (len(several) > _MOST_NAMED_MONTHS)})"


def ground_words(row: InsertionClause) -> str:
    """On what a clause stands: a contract and its lot, or a convention."""
    if row.contract_key:
        return _("lot %(lot)s du marché") % {"lot": row.lot} if row.lot else _("marché public")
    return _("convention « %(name)s »") % {"name": row.convention}


def clause_facts(row: InsertionClause) -> tuple[ClauseFact, ...]:
    """What is stated of a clause, each with where it comes from."""
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


def _share_line(name: str, hours: int, done: int) -> HoursShare:
    return HoursShare(name, hours_short(hours), percent(hours / done) if done else missing())


def hidden_sentence(seen: SeenClause, sums: HourSums | None) -> str:
    """What is not told to this reader, why, and whom to ask; "" where all is."""
    words = {"name": seen.row.coordination.name, "floor": FLOOR}
    if seen.sight is ClauseSight.PROMISE:
        return (
            _("Les heures faites se lisent clause par clause chez %(name)s ; l’agence en lit les sommes dans le bilan.")
            % words
        )
    if sums is None:
        return (
            _("Moins de %(floor)s personnes ont fait ces heures : %(name)s peut vous les donner, demandez-les-lui.")
            % words
        )
    if seen.sight is ClauseSight.SUMS and sums.done:
        return (
            _("Modes, lieux, titulaires, et les mois de moins de %(floor)s personnes : %(name)s peut vous les donner.")
            % words
        )
    return ""


def _reporter_lines(row: InsertionClause, sums: HourSums, seen: SeenClause) -> tuple[ReporterLine, ...]:
    lines = []
    is_told = seen.sight not in {ClauseSight.PROMISE, ClauseSight.SUMS}
    for reporter in row.reporters.all():
        if seen.reporter_siret and reporter.siret != seen.reporter_siret:
            continue
        hours, promised = sums.by_reporter.get(reporter.pk), reporter.promised_centihours
        # Who said nothing yet did not say zero.
        done = _("aucune heure dite") if hours is None else hours_short(hours)
        if hours is not None and promised:
            words = {"done": done, "promised": hours_short(promised), "percent": percent(hours / promised)}
            done = _("%(done)s sur %(promised)s, %(percent)s") % words
        lines.append(
            ReporterLine(
                number=reporter.pk,
                name=reporter.name,
                siret=reporter.siret,
                done=done if is_told else "",
                has_email=bool(reporter.email),
                until=month_words(WorkMonth(reporter.last_month)) if reporter.last_month else "",
                months_href=f"{reverse('clause_month', args=[row.pk])}?declarant={reporter.pk}",
            )
        )
    return tuple(lines)
