"""The steps of an action: allowed transitions, dates and content."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from maillage.core.problems import Finding, Refused, sentence
from maillage.core.word_enum import Labelled

LONGEST_NOTE: Final = 5_000  # in characters


class ActionState(Labelled):
    """The state of an action; values are stored in the database."""

    FOUND = "found", sentence("Constatée")
    REPORTED = "reported", sentence("Signalée à l’opérateur")
    ANSWERED = "answered", sentence("L’opérateur a répondu")
    PLANNED = "planned", sentence("Travaux prévus")
    DONE = "done", sentence("Travaux faits")
    CLOSED = "closed", sentence("Classée")


# Works may be done without an answer or a planned date; without improvement they are reported again.
NEXT: Final[Mapping[ActionState, tuple[ActionState, ...]]] = {
    ActionState.FOUND: (ActionState.REPORTED, ActionState.CLOSED),
    ActionState.REPORTED: (ActionState.ANSWERED, ActionState.PLANNED, ActionState.DONE, ActionState.CLOSED),
    ActionState.ANSWERED: (ActionState.PLANNED, ActionState.DONE, ActionState.REPORTED, ActionState.CLOSED),
    ActionState.PLANNED: (ActionState.DONE, ActionState.PLANNED, ActionState.REPORTED, ActionState.CLOSED),
    ActionState.DONE: (ActionState.CLOSED, ActionState.REPORTED),
    ActionState.CLOSED: (),
}


@dataclass(frozen=True, slots=True)
class StateStep:
    """A step: new state, date, promised date, note."""

    state: ActionState
    happened_on: date
    planned_for: date | None = None
    note: str = ""


def checked_step(step: StateStep, *, state: ActionState, last_on: date, today: date) -> StateStep:
    """``step`` if it may follow ``state`` of date ``last_on``; Refused with all findings and remedies."""
    findings = [*_order_findings(step, state)]
    if step.happened_on > today:
        message = sentence("Le %(day)s n’est pas encore passé : une étape se note le jour où elle a eu lieu, ou après.")
        day = f"{step.happened_on:%d/%m/%Y}"
        findings.append(Finding("step_future", message, "happened_on", params={"day": day}))
    elif step.happened_on < last_on:
        message = sentence("L’étape d’avant est du %(last)s : donnez ce jour ou un jour plus tard.")
        findings.append(Finding("step_too_early", message, "happened_on", params={"last": f"{last_on:%d/%m/%Y}"}))
    findings += _content_findings(step)
    if findings:
        first = findings[0]
        raise Refused(first.code, first.message, findings=findings, **first.params)
    return step


def _order_findings(step: StateStep, state: ActionState) -> Iterator[Finding]:
    if state is ActionState.CLOSED:
        message = sentence(
            "Cette action est classée : ouvrez-en une nouvelle depuis la zone si les tests le demandent."
        )
        yield Finding("step_closed", message, "state")
    elif step.state not in NEXT[state]:
        if step.state is ActionState.FOUND:
            message = sentence("Une action ne redevient pas « constatée » : classez-la, puis ouvrez-en une autre.")
        elif state is ActionState.FOUND:
            message = sentence(
                "Cette action n’est pas encore signalée à l’opérateur : notez d’abord le jour où elle l’est."
            )
        elif state is ActionState.DONE:
            message = sentence(
                "Les travaux sont notés faits : classez l’action, ou signalez-la de nouveau à l’opérateur."
            )
        else:
            message = sentence("Cette étape est déjà notée : choisissez une étape qui la suit.")
        yield Finding("step_order", message, "state")


def _content_findings(step: StateStep) -> list[Finding]:
    findings = []
    if step.state is ActionState.PLANNED and step.planned_for is None:
        message = sentence("Donnez la date que l’opérateur annonce pour les travaux.")
        findings.append(Finding("step_without_date", message, "planned_for"))
    elif step.state is ActionState.PLANNED and step.planned_for is not None and step.planned_for < step.happened_on:
        message = sentence("La date annoncée est avant l’annonce elle-même : vérifiez les deux jours.")
        findings.append(Finding("step_date_past", message, "planned_for"))
    elif step.state is not ActionState.PLANNED and step.planned_for is not None:
        message = sentence("Seule l’étape « travaux prévus » porte une date annoncée : effacez-la.")
        findings.append(Finding("step_date_unwanted", message, "planned_for"))
    if step.state is ActionState.CLOSED and not step.note.strip():
        message = sentence("Dites en une phrase pourquoi l’action est classée : la suite se lira dans cette note.")
        findings.append(Finding("step_without_reason", message, "note"))
    if len(step.note) > LONGEST_NOTE:
        message = sentence("Cette note dépasse %(most)s caractères : gardez l’essentiel.")
        findings.append(Finding("step_note_long", message, "note", params={"most": LONGEST_NOTE}))
    return findings
