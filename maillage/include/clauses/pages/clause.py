"""The page of a clause: hours done, people, months, forecast, and what to review."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.buy.contracts.pages.parts.contract_words import contract_href
from maillage.include.clauses.domain.clauses import DISCLOSURE_THRESHOLD
from maillage.include.clauses.domain.forecast import MOST_PEOPLE, WEEKLY_HOURS, HoursForecast, HoursPace, month_kept
from maillage.include.clauses.domain.hours import CENTIHOURS, FAULT_NAMES, WorkMode
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.pages.parts.clause_sentences import (
    amendment_sentences,
    basis_words,
    closed_reporter_sentences,
    forecast_sentence,
    owed_sentence,
    pace_sentence,
    penalty_sentence,
    sme_sentence,
    verdict_words,
)
from maillage.include.clauses.pages.parts.clause_words import (
    done_sentence,
    hours_words,
    month_words,
    of_month_words,
    period_words,
)
from maillage.include.clauses.pages.parts.promise_chart import PromiseCourse, promise_chart
from maillage.include.clauses.store.access import ClauseAccess, SeenClause
from maillage.include.clauses.store.clause_contracts import contract_remarks, unpublished_consideration
from maillage.include.clauses.store.follow_up import case_notes
from maillage.include.clauses.store.hours.hour_findings import findings_by_fault, hour_findings
from maillage.include.clauses.store.hours.hour_sums import HourSums, clause_forecast, hour_sums
from maillage.include.clauses.store.hours.seen_hours import seen_sums
from maillage.include.clauses.store.models import HourReporter, InsertionClause
from maillage.include.clauses.store.month_letters import owed_months
from maillage.web.wording.formats import euros, missing, number

_MOST_NOTES: Final = 50
_MOST_NAMED_MONTHS: Final = 3
_MONTH_BOXES: Final = 12
_PACE_MONTHS: Final = 3  # whose mean carries a clause on that has no forecast


@dataclass(frozen=True, slots=True)
class ClauseFact:
    """One stated fact about a clause; ``note`` gives its source."""

    name: str
    text: str
    href: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class MonthBox:
    """One month of a clause: its hours in short ("" for none), and all of it in words for who cannot see the box."""

    month: WorkMonth
    label: str
    text: str
    words: str
    state: str  # the class of the box: said, owed, awaited, unknown


@dataclass(frozen=True, slots=True)
class ReporterLine:
    """A reporter with its hours (None: none reported yet), the last month it said, and the month to ask it for."""

    reporter: HourReporter
    hours: int | None
    owed: str
    month: WorkMonth | None


@dataclass(frozen=True, slots=True)
class Recruitment:
    """What more people would change: the choice, its answer, that of nobody more, and the answers of all choices."""

    people: int
    weekly_hours: int
    answer: str
    is_kept: bool
    without: str
    answers: Mapping[str, Mapping[str, Any]]
    most_people: int = MOST_PEOPLE
    weekly_choices: Sequence[int] = WEEKLY_HOURS


def clause_page(
    seen: SeenClause, *, today: dt.date, reads_persons: bool, more_people: int = 1, weekly_hours: int = WEEKLY_HOURS[0]
) -> dict[str, object]:
    """Context of the page of a clause; details about single people only if ``reads_persons``.

    ``reporters`` are lines of reporters, whose hours are told if ``tells_reporters``.
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
    reporters = list(row.reporters.filter(siret=seen.reporter_siret) if seen.reporter_siret else row.reporters.all())
    # Who may read the months of each reporter reads which of them are missing.
    tells_reporters = seen.sight not in {ClauseAccess.PROMISE, ClauseAccess.SUMS}
    owed = owed_months(row, today=today) if tells_reporters else {}
    own_owed = {month for reporter in reporters for month in owed.get(reporter.pk, ())}
    verdict, interval, is_kept = (
        verdict_words(row, sums.done, forecast, today=today) if has_whole and sums.done else ("", "", False)
    )
    lines = [_reporter_line(row, reporter, sums, owed, today=today) for reporter in reporters]
    is_over = row.last_month < WorkMonth.of(today).number
    course = PromiseCourse(row.first_month, row.last_month, promised, sums.by_month, forecast, is_over=is_over)
    return {
        "clause": row,
        "ground": ground_words(row),
        "lead": done_sentence(sums.done, promised, sums.people, is_exact=reads_persons)
        if told is not None
        else _("%(promised)s promises.") % {"promised": hours_words(promised)},
        "verdict": verdict,
        "interval": interval,
        "is_kept": is_kept,
        "pace": " ".join(
            filter(None, (pace_sentence(row, sums, promised=promised, today=today), owed_sentence(own_owed)))
        ),
        "asked": next((line for line in lines if line.owed), None) if is_portfolio else None,
        "owes_several": sum(bool(line.owed) for line in lines) > 1,
        "hidden": hidden_sentence(seen, told),
        "forecast": forecast_sentence(row, sums, forecast, today=today) if has_whole else "",
        "penalty": penalty_sentence(row, sums, today=today) if has_whole else "",
        "is_portfolio": is_portfolio,
        "is_own_part": is_own_part,
        "facts": clause_facts(row),
        "chart": promise_chart(course),
        "boxes": month_boxes(row, sums, own_owed, today=today),
        "recruitment": _recruitment(
            row, sums, forecast, promised=promised, today=today, people=more_people, weekly_hours=weekly_hours
        ),
        "sums": sums,
        "modes": [(mode.label, sums.by_mode[mode.value]) for mode in WorkMode if mode.value in sums.by_mode],
        "departements": sorted(sums.by_departement.items()),
        "reporters": lines,
        "tells_reporters": tells_reporters,
        "to_look_at": matters_to_look_at(row, today=today, with_hours=reads_persons) if is_portfolio else (),
        "notes": case_notes(row, most=_MOST_NOTES) if reads_persons else (),
        "reads_persons": reads_persons,
        "amendments": amendment_sentences(row) if not is_own_part else (),
        "sme": "" if is_own_part else sme_sentence(row),
        "sme_parts": () if is_own_part else row.sme_parts.all(),
        "has_certificate": told is not None,
    }


def month_boxes(
    row: InsertionClause, sums: HourSums, owed: Iterable[WorkMonth], *, today: dt.date
) -> tuple[MonthBox, ...]:
    """The months of a clause as boxes, the last twelve until the current one; none before its first hours."""
    if not sums.by_month:
        return ()
    this_month, missing = WorkMonth.of(today).number, set(owed)
    last = max(min(row.last_month, this_month), max(sums.by_month).number)
    first = max(min(row.first_month, min(sums.by_month).number), last - _MONTH_BOXES + 1)
    boxes = []
    for number_of_month in range(first, last + 1):
        month = WorkMonth(number_of_month)
        hours, name = sums.by_month.get(month), month_words(month)
        text = number(round(hours / CENTIHOURS)) if hours is not None else ""
        # Not reported, which is not zero.
        words = (
            f"{name} : {hours_words(hours)}" if hours is not None else _("%(month)s : non renseigné") % {"month": name}
        )
        state = "said" if hours is not None else "unknown"
        if month in missing:
            state, text = "owed", text or "?"
            words = _("%(month)s, il en manque") % {"month": words} if hours is not None else words
        elif number_of_month == this_month and hours is None:
            state = "awaited"
        boxes.append(MonthBox(month, date_format(month.first_day, "N"), text, words, state))
    return tuple(boxes)


def _reporter_line(
    row: InsertionClause,
    reporter: HourReporter,
    sums: HourSums,
    owed: Mapping[int, Sequence[WorkMonth]],
    *,
    today: dt.date,
) -> ReporterLine:
    """The month to ask for is the first that is owed, else the current one while the clause and the reporter go on."""
    missing, this_month = owed.get(reporter.pk, ()), WorkMonth.of(today)
    end = row.last_month if reporter.last_month is None else min(row.last_month, reporter.last_month)
    goes_on = row.is_open and row.first_month <= this_month.number <= end
    month = missing[0] if missing else (this_month if goes_on else None)
    return ReporterLine(reporter, sums.by_reporter.get(reporter.pk), owed_sentence(missing), month)


def _recruitment(
    row: InsertionClause,
    sums: HourSums,
    forecast: HoursForecast | None,
    *,
    promised: int,
    today: dt.date,
    people: int,
    weekly_hours: int,
) -> Recruitment | None:
    """What more people would change; None once the promise is kept, the clause is over, or before its first hours."""
    this_month = WorkMonth.of(today)
    past = [month for month in sums.by_month if month < this_month]
    if not past or not row.is_open or sums.done >= promised or row.last_month < this_month.number:
        return None
    last = max(past)
    months_left = row.last_month - last.number
    if forecast is not None and months_left > 0:
        monthly = (forecast.middle - sums.done) / months_left
    else:
        recent = [sums.by_month[month] for month in past if month.number > last.number - _PACE_MONTHS]
        monthly = sum(recent) / len(recent)
    pace = HoursPace(promised, sums.done, max(monthly, 0.0), last, this_month.after(1))
    answers = {
        f"{count}-{hours}": _kept_answer(row, month_kept(pace, people=count, weekly_hours=hours))
        for count in range(MOST_PEOPLE + 1)
        for hours in WEEKLY_HOURS
    }
    chosen_key = f"{people}-{weekly_hours}"
    key = chosen_key if chosen_key in answers else f"1-{WEEKLY_HOURS[0]}"
    count, _mark, hours = key.partition("-")
    without = answers[f"0-{WEEKLY_HOURS[0]}"]["text"]
    return Recruitment(int(count), int(hours), answers[key]["text"], answers[key]["is_kept"], without, answers)


def _kept_answer(row: InsertionClause, month: WorkMonth | None) -> dict[str, Any]:
    """When the promise is kept, and whether that is in time."""
    if month is None:
        return {"text": _("Promesse pas tenue dans les dix ans."), "is_kept": False}
    late = month.number - row.last_month
    if late > 0:
        text = ngettext(
            "Promesse tenue à la fin %(of_month)s : %(months)s mois trop tard.",
            "Promesse tenue à la fin %(of_month)s : %(months)s mois trop tard.",
            late,
        )
        return {"text": text % {"of_month": of_month_words(month), "months": number(late)}, "is_kept": False}
    text = _("Promesse tenue à la fin %(of_month)s.") % {"of_month": of_month_words(month)}
    return {"text": text, "is_kept": True}


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
