"""What came in, in words: rows kept and taken back, new people, rows to look at."""

from django.utils.translation import ngettext

from maillage.clauses.terms.hour_files import TableIntake
from maillage.web.wording.formats import number


def rows_words(rows: int, removed: int) -> str:
    """How many rows were kept, and taken back."""
    text = ngettext(
        "%(count)s ligne d’heures est enregistrée.", "%(count)s lignes d’heures sont enregistrées.", rows
    ) % {"count": number(rows)}
    if removed:
        text += " " + ngettext("%(count)s est ôtée.", "%(count)s sont ôtées.", removed) % {"count": number(removed)}
    return text


def table_words(intake: TableIntake) -> str:
    """What a table brought, in a sentence or three."""
    text = rows_words(intake.rows, intake.removed)
    if intake.new_people:
        text += " " + ngettext(
            "%(count)s personne est nouvelle.", "%(count)s personnes sont nouvelles.", intake.new_people
        ) % {"count": number(intake.new_people)}
    if intake.to_look_at:
        text += " " + ngettext(
            "%(count)s ligne est à vérifier : la page de sa clause dit pourquoi.",
            "%(count)s lignes sont à vérifier : les pages des clauses disent pourquoi.",
            intake.to_look_at,
        ) % {"count": number(intake.to_look_at)}
    return text
