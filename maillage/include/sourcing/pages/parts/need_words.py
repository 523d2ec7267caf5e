"""Needs in words: content, answers, reasons, URLs."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.buy.contracts.domain.threshold_bands import BAND_LABELS
from maillage.buy.contracts.store.cpv_names import cpv_name
from maillage.include.sourcing.domain.needs import ENOUGH_INTERESTED, NeedPlan, NeedState
from maillage.include.sourcing.store.needs import InquiryCounts
from maillage.include.sourcing.store.recipients import match_parts
from maillage.include.structures.pages.parts.structure_words import part_text, sector_name
from maillage.territory.pages.parts.place_names import place_name
from maillage.web.wording.formats import day, missing, number


def need_href(row_number: int) -> str:
    """URL of a need for its buyer."""
    return reverse("own_need", args=[row_number])


def sectors_text(plan: NeedPlan) -> str:
    """The names of the sectors."""
    return ", ".join(map(sector_name, plan.sectors))


def need_facts(plan: NeedPlan) -> tuple[tuple[str, str], ...]:
    """A need as pairs of label and text, with a placeholder for missing values."""
    unsaid = missing()
    cpv = (f"{plan.cpv} · {cpv_name(plan.cpv)}" if len(plan.cpv) == len("90910000") else plan.cpv) if plan.cpv else ""
    return (
        (_("Secteur"), sectors_text(plan)),
        (_("Lieu du travail"), place_name(plan.territory)),
        (_("Montant estimé hors taxes, pour toute la durée"), _(BAND_LABELS[plan.band]) if plan.band else unsaid),
        (_("Période"), period_text(plan) or unsaid),
        (_("Code CPV"), cpv or unsaid),
        (_("Réponses attendues jusqu’au"), day(plan.answers_by)),
    )


def period_text(plan: NeedPlan) -> str:
    """The period of the work; "" if unknown."""
    if plan.starts_on and plan.ends_on:
        return _("du %(first)s au %(last)s") % {"first": day(plan.starts_on), "last": day(plan.ends_on)}
    if plan.starts_on:
        return _("à partir du %(first)s") % {"first": day(plan.starts_on)}
    return _("jusqu’au %(last)s") % {"last": day(plan.ends_on)} if plan.ends_on else ""


def reasons_text(values: dict[str, Any]) -> tuple[str, ...]:
    """The reasons for a structure, part by part, including unknown ones."""
    reach = () if values["is_reach_known"] else (_("distance d’intervention non renseignée"),)
    return (*map(part_text, match_parts(values)), *reach)


def mark_text(values: dict[str, Any]) -> str:
    """The score, with its interval due to missing data."""
    if values["known_share"] >= 1:
        return _("%(points)s sur 100") % {"points": number(values["points"])}
    return _("%(points)s sur 100, de %(low)s à %(high)s selon ce qui n’est pas renseigné") % {
        "points": number(values["points"]),
        "low": number(values["low"]),
        "high": number(values["high"]),
    }


def answers_text(counts: InquiryCounts) -> str:
    """The answers in a sentence: "4 structures intéressées sur 20 interrogées"."""
    words = {"interested": number(counts.interested), "total": number(counts.total)}
    if not counts.total:
        return _("Aucune structure n’est encore interrogée.")
    if not counts.interested:
        return (
            ngettext(
                "Aucune structure intéressée pour l’instant, %(total)s interrogée.",
                "Aucune structure intéressée pour l’instant, %(total)s interrogées.",
                counts.total,
            )
            % words
        )
    if counts.total == 1:
        return _("La structure interrogée est intéressée.")
    return (
        ngettext(
            "%(interested)s structure intéressée sur %(total)s interrogées.",
            "%(interested)s structures intéressées sur %(total)s interrogées.",
            counts.interested,
        )
        % words
    )


def waiting_text(
    *, state: str, counts: InquiryCounts, next_wave_on: dt.date | None, answers_by: dt.date, has_outcome: bool
) -> str:
    """What a need is waiting for."""
    if state == NeedState.DRAFT:
        return _("Un brouillon, que vous seul voyez. Relisez-le, puis interrogez les structures.")
    if state == NeedState.OUTCOME:
        return _("L’issue est connue : il n’y a plus rien à faire.")
    if state == NeedState.CLOSED:
        return (
            _("Le besoin est clos. Dites ce qu’il en est advenu, dès que vous le savez.")
            if not has_outcome
            else _("Le besoin est clos, et vous avez répondu « pas encore » : la question reviendra dans trois mois.")
        )
    until = _("Les réponses sont attendues jusqu’au %(day)s.") % {"day": day(answers_by)}
    if counts.interested >= ENOUGH_INTERESTED:
        wave = _("Six structures sont intéressées : personne d’autre n’est interrogé.")
    elif next_wave_on is None or next_wave_on > answers_by:
        wave = _("Aucune autre vague ne partira d’ici là.")
    else:
        wave = _("Les dix suivantes seront interrogées le %(day)s si moins de six sont intéressées.") % {
            "day": day(next_wave_on)
        }
    return f"{until} {wave}"
