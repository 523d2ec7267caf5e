"""What pages and commands say of a source: its state, its sentence, its one action."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.problems import Problem, sentence
from maillage.sources.domain.terms import SourceLine, SourceStatus
from maillage.web.wording import formats

_STATE_WORDS = {
    SourceStatus.NEVER: sentence("jamais chargée"),
    SourceStatus.FETCHING: sentence("en cours"),
    SourceStatus.CURRENT: sentence("à jour"),
    SourceStatus.UNCHANGED: sentence("à jour"),
    SourceStatus.FAILING: sentence("injoignable"),
    SourceStatus.REFUSED: sentence("refusée"),
    SourceStatus.LOST: sentence("retirée"),
    SourceStatus.EMPTY: sentence("en attente"),
}


def state_word(line: SourceLine, today: date) -> str:
    """The state in two words; lateness comes after what is broken."""
    if line.status in {SourceStatus.CURRENT, SourceStatus.UNCHANGED} and line.is_late(today):
        return _("en retard")
    if line.is_frozen and line.status in {SourceStatus.CURRENT, SourceStatus.UNCHANGED}:
        return _("figée")
    return _(_STATE_WORDS[line.status])


def state_class(line: SourceLine, today: date) -> str:
    """The class of the tag: bad, notice, good, or "" for neutral."""
    if line.is_broken:
        return "tag-bad"
    if line.is_late(today):
        return "tag-notice"
    return "tag-good" if line.status in {SourceStatus.CURRENT, SourceStatus.UNCHANGED} else ""


def problem_text(line: SourceLine) -> str:
    """Why the last look brought nothing, in the language of the reader; "" if it did."""
    return _(line.problem) % line.params if line.problem else ""


def problem_sentence(problem: Problem) -> str:
    """A problem in the language of the reader."""
    return _(problem.message) % problem.params


def age_text(line: SourceLine, today: date) -> str:
    """How old the data of a late source are, against what its publisher keeps; "" if it is not late."""
    if line.data_on is None or not line.is_late(today):
        return ""
    words = {"days": formats.number((today - line.data_on).days), "most": formats.number(line.late_after_days)}
    return _("données vieilles de %(days)s jours, au plus %(most)s d’ordinaire") % words


def action_text(line: SourceLine, today: date) -> str:
    """The one command that helps; "" where nothing is to be done but wait."""
    if line.status is SourceStatus.REFUSED and line.digest:
        return f'maillage sources accept {line.id} {line.digest} --because "…"'
    if line.status in {SourceStatus.FAILING, SourceStatus.LOST} or line.is_late(today):
        return f"maillage sources fetch {line.id}"
    return ""


def size_text(megabytes: int) -> str:
    """The size of a download as its declaration gives it, in whole megabytes."""
    return (_("%s Mo") % formats.number(megabytes)).replace(" ", formats.NO_BREAK)


def reading_text(line: SourceLine) -> str:
    """When it was last read, or why it was not."""
    moment: datetime | None = line.answered_at
    if line.status is SourceStatus.NEVER or moment is None:
        return (
            _("pas encore demandée")
            if line.asked_at is None
            else _("demandée le %s, sans réponse") % formats.day(localtime(line.asked_at))
        )
    return _("relue le %s") % formats.day(localtime(moment))


def verdict(lines: Sequence[SourceLine], today: date) -> dict[str, str]:
    """The sentence of the page: how many sources, how many are up to date, and apart those in trouble."""
    broken = sum(state_class(line, today) == "tag-bad" for line in lines)
    late = sum(state_class(line, today) == "tag-notice" for line in lines)
    good = sum(state_class(line, today) == "tag-good" for line in lines)
    total = ngettext("%(count)s source", "%(count)s sources", len(lines)) % {"count": formats.number(len(lines))}
    parts = [_("%(count)s à jour") % {"count": formats.number(good)}]
    if late:
        parts.append(_("%(count)s en retard") % {"count": formats.number(late)})
    bad = _("%(count)s en panne") % {"count": formats.number(broken)} if broken else ""
    return {"text": _("%(total)s : %(parts)s") % {"total": total, "parts": ", ".join(parts)}, "bad": bad}


def attribution_text(line: SourceLine) -> str:
    """How the licence wants the source named, with the day of its data."""
    day = formats.day(line.data_on) if line.data_on is not None else _("date inconnue")
    return line.attribution.replace("{data_date}", day)


def line_facts(line: SourceLine, today: date) -> dict[str, Any]:
    """A line as JSON values, for commands."""
    return {
        "id": line.id,
        "title": line.title,
        "publisher": line.publisher,
        "licence": line.licence,
        "status": line.status.value,
        "dataOn": line.data_on,
        "isLate": line.is_late(today),
        "askedAt": line.asked_at,
        "answeredAt": line.answered_at,
        "changedAt": line.changed_at,
        "nextAt": line.next_at,
        "rows": line.rows,
        "bytes": line.size_bytes,
        "problem": problem_text(line) or None,
        "action": action_text(line, today) or None,
    }
