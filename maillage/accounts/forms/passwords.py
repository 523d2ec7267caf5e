"""Refuses passwords that are long and guessed at once: one sign again and again, or a row of a keyboard."""

from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_FEWEST_SIGNS: Final = 5  # different ones, in twelve
_LONGEST_RUN: Final = 6  # signs that follow each other as in a row below, whichever way
_ROWS: Final = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
)


class VariedPasswordValidator:
    """Django's validator of AUTH_PASSWORD_VALIDATORS for passwords of few signs, or made of rows of a keyboard."""

    def validate(self, password: str, _user: object = None) -> None:
        """Nothing; a ValidationError with what to do where ``password`` is one of those."""
        if len(set(password.lower())) < _FEWEST_SIGNS:
            raise ValidationError(_("Il répète trop peu de signes : prenez quelques mots sans lien."), code="few_signs")
        if _left_of_rows(password.lower()) < _FEWEST_SIGNS:
            raise ValidationError(
                _("Il suit les touches du clavier : prenez quelques mots sans lien."), code="keyboard_row"
            )

    def get_help_text(self) -> str:
        """What the forms say beside the field."""
        return _("Quelques mots sans lien, plutôt qu’une suite de touches.")


def _left_of_rows(password: str) -> int:
    """How many signs are left once runs of a row, of ``_LONGEST_RUN`` signs at least, are taken out."""
    rows = [*_ROWS, *(row[::-1] for row in _ROWS)]
    count = place = 0
    while place < len(password):
        end = place + 1
        while end < len(password) and any(password[place : end + 1] in row for row in rows):
            end += 1
        count += 0 if end - place >= _LONGEST_RUN else 1
        place = end if end - place >= _LONGEST_RUN else place + 1
    return count
