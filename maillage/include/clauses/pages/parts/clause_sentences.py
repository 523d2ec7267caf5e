"""Sentences about a clause: basis of its hours, forecast, penalty, changes."""

import datetime as dt
from collections.abc import Collection

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.include.clauses.domain.calculator import penalty_due_eur
from maillage.include.clauses.domain.clauses import AmendmentKind, ClauseState
from maillage.include.clauses.domain.forecast import TOO_FEW, HoursForecast
from maillage.include.clauses.domain.hours import CENTIHOURS
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.pages.parts.clause_words import hours_words, month_words
from maillage.include.clauses.store.hours.hour_sums import HourSums, silent_since
from maillage.include.clauses.store.models import HourReporter, InsertionClause
from maillage.include.clauses.store.month_letters import CallToMake
from maillage.include.structures.store.structure_life import register_remarks
from maillage.web.wording.formats import day, euros, number, percent


def basis_words(row: InsertionClause) -> str:
    """The basis of the promised hours: the formula with its four values, or stated directly."""
    if row.amount_eur is None or row.labour_share is None or row.rate is None or row.hourly_cost_eur is None:
        return _("dites telles quelles")
    return _("%(amount)s × %(labour)s de main-d’œuvre × %(rate)s ÷ %(cost)s de l’heure") % {
        "amount": euros(row.amount_eur),
        "labour": percent(row.labour_share),
        "rate": percent(row.rate),
        "cost": euros(row.hourly_cost_eur),
    }


def forecast_sentence(row: InsertionClause, sums: HourSums, forecast: HoursForecast | None, *, today: dt.date) -> str:
    """The forecast with its interval, or why there is none; "" if the clause is over."""
    if row.state == ClauseState.CLOSED or not sums.by_month or row.last_month < WorkMonth.of(today).number:
        return ""
    silent = silent_since(row, sums, today=today)
    if silent is not None:
        return _("Pas de prévision : aucune heure n’est dite depuis %(month)s.") % {"month": month_words(silent)}
    if forecast is None:
        return _(TOO_FEW)
    promised = row.promised_centihours
    return _(
        "À ce rythme : %(middle)s des heures promises en %(end)s ; 95 fois sur 100, entre %(low)s et %(high)s."
    ) % {
        "middle": percent(forecast.middle / promised),
        "end": month_words(WorkMonth(row.last_month)),
        "low": percent(forecast.low / promised),
        "high": percent(forecast.high / promised),
    }


def verdict_words(
    row: InsertionClause, done: int, forecast: HoursForecast | None, *, today: dt.date
) -> tuple[str, str, bool]:
    """What becomes of the promise: the answer, its interval, whether it is kept; "" where nothing can be said yet."""
    promised = row.promised_centihours
    if done >= promised:
        return _("La promesse est tenue : %(done)s faites.") % {"done": hours_words(done)}, "", True
    if forecast is None:
        return "", "", False
    missing = promised - forecast.middle
    if row.last_month < WorkMonth.of(today).number:
        return _("Il a manqué %(hours)s.") % {"hours": hours_words(missing)}, "", False
    if missing > 0:
        text = _("À ce rythme, il manquera %(hours)s.") % {"hours": hours_words(missing)}
        span = {
            "low": number(max(promised - forecast.high, 0) // CENTIHOURS),
            "high": number((promised - forecast.low) // CENTIHOURS),
        }
        return text, _("Entre %(low)s et %(high)s.") % span, False
    text = _("À ce rythme, la promesse est tenue, avec %(hours)s de plus.") % {"hours": hours_words(-missing)}
    if forecast.low >= promised:
        return text, _("C’est sûr 95 fois sur 100."), True
    words = {"hours": hours_words(promised - forecast.low)}
    return text, _("Il peut encore en manquer %(hours)s.") % words, True


def pace_sentence(row: InsertionClause, sums: HourSums, *, promised: int, today: dt.date) -> str:
    """Hours done by the last month that was said, beside those of an even pace; "" without hours."""
    this_month = WorkMonth.of(today).number
    past = [month for month in sums.by_month if month.number < this_month]
    if not past:
        return ""
    last = max(past)
    months = row.last_month - row.first_month + 1
    elapsed = min(max(last.number - row.first_month + 1, 0), months)
    return _("%(done)s faites à fin %(month)s ; %(even)s à un rythme égal.") % {
        "done": hours_words(sum(hours for month, hours in sums.by_month.items() if month <= last)),
        "month": month_words(last),
        "even": hours_words(promised * elapsed // months),
    }


def owed_sentence(months: Collection[WorkMonth]) -> str:
    """Which months nobody said; "" for none."""
    if not months:
        return ""
    ordered = sorted(months)
    if len(ordered) == 1:
        return _("Il manque %(month)s.") % {"month": month_words(ordered[0])}
    words = {"count": number(len(ordered)), "month": month_words(ordered[0])}
    return _("Il manque %(count)s mois, depuis %(month)s.") % words


def penalty_sentence(row: InsertionClause, sums: HourSums, *, today: dt.date) -> str:
    """The penalty for missing hours once the clause is over; "" before, or if none are known to be missing."""
    due = penalty_due_eur(row.promised_centihours, sums.done, row.penalty_eur)
    # Without any reported hours it is unknown whether any are missing.
    if not due or not sums.by_month or row.last_month >= WorkMonth.of(today).number:
        return ""
    return _("Il manque %(hours)s à la fin de la clause : %(amount)s de pénalité d’après le marché.") % {
        "hours": hours_words(row.promised_centihours - sums.done),
        "amount": euros(due),
    }


def amendment_sentences(row: InsertionClause) -> tuple[str, ...]:
    """The state of the clause before each change, and the reason."""
    lines = []
    for amendment in row.amendments.all():
        before = amendment.values_before
        text = _("%(day)s, %(kind)s : avant, %(hours)s jusqu’en %(end)s.") % {
            "day": day(localdate(amendment.changed_at)),
            "kind": _(AmendmentKind(amendment.kind).label),
            "hours": hours_words(before["promised_centihours"]),
            "end": month_words(WorkMonth(before["last_month"])),
        }
        lines.append(f"{text} {amendment.reason}".strip())
    return tuple(lines)


def closed_reporter_sentences(numbers: Collection[int]) -> tuple[str, ...]:
    """Active reporters of open clauses that have closed according to the register of companies (without a date)."""
    going_on = HourReporter.objects.filter(clause__in=numbers, clause__state=ClauseState.OPEN.value, last_month=None)
    names = dict(going_on.values_list("siret", "name"))
    return tuple(
        (
            _("%(name)s a cessé d’après le répertoire des entreprises : ajoutez qui lui succède. Ses heures restent.")
            if remark.is_company_closed
            else _(
                "%(name)s a fermé l’établissement %(siret)s d’après le répertoire des entreprises : vérifiez qui "
                "emploie ces personnes, et ajoutez qui lui succède. Ses heures restent."
            )
        )
        % {"name": names[siret], "siret": siret}
        for siret, remark in register_remarks(names).items()
    )


def sme_sentence(row: InsertionClause) -> str:
    """The share of small and medium companies, actual and promised; "" if nothing is known."""
    parts = list(row.sme_parts.all())
    if row.sme_share is None and not parts:
        return ""
    if not parts:
        return _("Part des PME : %(promised)s promis ; rien n’est encore dit de ce qui est fait.") % {
            "promised": percent(row.sme_share)
        }
    total = sum(part.amount_eur for part in parts)
    count = ngettext("%(count)s entreprise", "%(count)s entreprises", len(parts)) % {"count": number(len(parts))}
    if row.amount_eur is None:
        return _("Part des PME : %(amount)s déclarés, %(count)s ; le montant du marché n’est pas dit.") % {
            "amount": euros(total),
            "count": count,
        }
    done = percent(total / row.amount_eur)
    if row.sme_share is None:
        return _("Part des PME : %(done)s du montant, %(count)s.") % {"done": done, "count": count}
    return _("Part des PME : %(done)s du montant, %(promised)s promis, %(count)s.") % {
        "done": done,
        "promised": percent(row.sme_share),
        "count": count,
    }


def portfolio_words(clauses: int, promised: int, done: int) -> str:
    """The share done of the promises of several clauses, or that no hours were reported yet."""
    if not clauses or not promised:
        return _("Aucune clause n’est encore suivie ici.")
    if not done:
        return ngettext(
            "%(count)s clause, %(promised)s promises : aucune heure n’est encore dite.",
            "%(count)s clauses, %(promised)s promises : aucune heure n’est encore dite.",
            clauses,
        ) % {"count": number(clauses), "promised": hours_words(promised)}
    return ngettext(
        "%(count)s clause : %(percent)s des heures promises sont faites, %(done)s.",
        "%(count)s clauses : %(percent)s des heures promises sont faites, %(done)s.",
        clauses,
    ) % {"count": number(clauses), "percent": percent(done / promised), "done": hours_words(done)}


def call_reason(call: CallToMake) -> str:
    """Why a facilitator should call a reporter: no e-mail address, or no answer."""
    if call.asked_on is None:
        return _("sans adresse pour la lettre du mois")
    return _("lettre du %(day)s sans réponse") % {"day": day(call.asked_on)}
