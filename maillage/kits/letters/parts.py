"""The delivery status of a letter, for pages."""

from django.utils.translation import gettext as _

from maillage.kits.letters.terms import LetterState


def outcome_text(state: LetterState, *, sent: str) -> str:
    """``sent`` if the letter was sent; else its status in words."""
    if state is LetterState.SENT:
        return sent
    if state is LetterState.SHOWN:
        return _("Aucune lettre ne part d’ici : celle qui partirait est montrée sur la page « Lettres ».")
    if state in {LetterState.REFUSED, LetterState.LIMITED}:
        return _("La boîte de cette adresse ne prend pas la lettre : vérifiez l’adresse.")
    return _("La lettre n’a pas encore pu partir : elle est réessayée d’elle-même.")
