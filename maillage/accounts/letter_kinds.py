"""The letters about people, organisations and mandates."""

import datetime as dt
from typing import Final

from maillage.core.problems import sentence
from maillage.kits.letters.terms import LetterKind

INVITATION: Final = LetterKind(
    "invitation",
    sentence("Invitation dans une organisation"),
    sentence("Une organisation vous invite sur Maillage"),
    is_open_to_all=True,
)
PASSWORD_RESET: Final = LetterKind(
    "password-reset",
    sentence("Nouveau mot de passe"),
    sentence("Choisir un nouveau mot de passe sur Maillage"),
    is_open_to_all=True,
    is_enough=True,
    tried_for=dt.timedelta(days=1),
)
ORGANISATION_ASKED: Final = LetterKind(
    "organisation-asked",
    sentence("Demande d’une organisation"),
    sentence("Une organisation demande à participer"),
    is_open_to_all=True,
)
ORGANISATION_REFUSED: Final = LetterKind(
    "organisation-refused",
    sentence("Réponse à une organisation"),
    sentence("Votre demande de participation à Maillage"),
)
MANDATE_ASKED: Final = LetterKind(
    "mandate-asked",
    sentence("Demande de mandat"),
    sentence("Une organisation demande à publier pour la vôtre"),
)
MANDATE_GIVEN: Final = LetterKind(
    "mandate-given", sentence("Mandat accordé"), sentence("Un mandat de publication est accordé")
)
LETTER_KINDS: Final = (
    INVITATION,
    PASSWORD_RESET,
    ORGANISATION_ASKED,
    ORGANISATION_REFUSED,
    MANDATE_ASKED,
    MANDATE_GIVEN,
)
