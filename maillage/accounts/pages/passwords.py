"""Rejects long but easily guessed passwords: repeated characters, or keyboard rows."""

from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_FEWEST_SIGNS: Final = 5  # distinct characters, in twelve
_MIN_RUN: Final = 6  # consecutive characters of a row below, in either direction
_ROWS: Final = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
)


class VariedPasswordValidator:
    """A validator for AUTH_PASSWORD_VALIDATORS against passwords with few distinct characters, or of keyboard rows."""

    def validate(self, password: str, _user: object = None) -> None:
        """Raise ValidationError, with advice, if ``password`` is one of those."""
        if len(set(password.lower())) < _FEWEST_SIGNS:
            raise ValidationError(_("Il répète trop peu de signes : prenez quelques mots sans lien."), code="few_signs")
        if _left_of_rows(password.lower()) < _FEWEST_SIGNS:
            raise ValidationError(
                _("Il suit les touches du clavier : prenez quelques mots sans lien."), code="keyboard_row"
            )

    def get_help_text(self) -> str:
        """The help text beside the field."""
        return _("Quelques mots sans lien, plutôt qu’une suite de touches.")


def _left_of_rows(password: str) -> int:
    """The number of characters left after removing runs along a row of at least ``_MIN_RUN`` characters."""
    rows = [*_ROWS, *(row[::-1] for row in _ROWS)]
    count = place = 0
    while place < len(password):
        end = place + 1
        while end < len(password) and any(password[place : end + 1] in row for row in rows):
            end += 1
        count += 0 if end - place >= _MIN_RUN else 1
        place = end if end - place >= _MIN_RUN else place + 1
    return count
