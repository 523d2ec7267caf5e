"""The outcome of an intake or erasure in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.include.clauses.domain.hour_files import TableIntake
from maillage.include.clauses.domain.hours import FAULT_NAMES
from maillage.include.clauses.pages.parts.clause_sentences import closed_reporter_sentences
from maillage.web.wording.formats import number


def rows_words(rows: int, removed: int) -> str:
    """How many rows were stored and deleted."""
    text = ngettext(
        "%(count)s ligne d’heures est enregistrée.", "%(count)s lignes d’heures sont enregistrées.", rows
    ) % {"count": number(rows)}
    if removed:
        text += " " + ngettext("%(count)s est ôtée.", "%(count)s sont ôtées.", removed) % {"count": number(removed)}
    return text


def table_words(intake: TableIntake) -> str:
    """The outcome of a table, in up to three sentences."""
    text = rows_words(intake.rows, intake.removed)
    if intake.new_people:
        text += " " + ngettext(
            "%(count)s personne est nouvelle.", "%(count)s personnes sont nouvelles.", intake.new_people
        ) % {"count": number(intake.new_people)}
    return text


def faults_words(intake: TableIntake) -> list[str]:
    """What to review in the clauses of a table: a sentence per kind of finding, and per closed reporter."""
    odd = [f"{number(count)} × {_(FAULT_NAMES[fault])}" for fault, count in intake.to_look_at.items()]
    return [*odd, *closed_reporter_sentences(intake.clauses)]


def erased_words(files: int) -> str:
    """That a person was erased with her hours, and how many files may still show her."""
    text = _("La personne est effacée avec ses heures : tous les chiffres vivants sont recomptés.")
    if files:
        text += " " + ngettext(
            "%(count)s pièce d’un mois où elle a travaillé avec d’autres reste : ouvrez-la, ôtez-la si elle y est.",
            "%(count)s pièces de mois où elle a travaillé avec d’autres restent : ouvrez-les, ôtez celles où elle est.",
            files,
        ) % {"count": number(files)}
    return text
