"""Says on a page what became of a letter."""

from django.utils.translation import gettext as _

from maillage.kits.letters.terms import LetterState


def outcome_text(state: LetterState, *, sent: str) -> str:
    """``sent`` where the letter left; else what becomes of it."""
    if state is LetterState.SENT:
        return sent
    if state is LetterState.SHOWN:
        return _("Aucune lettre ne part d’ici : celle qui partirait est montrée sur la page « Lettres ».")
    if state in {LetterState.REFUSED, LetterState.LIMITED}:
        return _("La boîte de cette adresse ne prend pas la lettre : vérifiez l’adresse.")
    return _("La lettre n’a pas encore pu partir : elle est réessayée d’elle-même.")
