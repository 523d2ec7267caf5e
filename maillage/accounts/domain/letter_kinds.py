"""The kinds of e-mails about people, organisations and mandates."""

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
WELCOME: Final = LetterKind(
    "welcome",
    sentence("Accueil d’une organisation par l’agence"),
    sentence("Votre organisation est attendue sur Maillage"),
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
MAIL_TEST: Final = LetterKind("mail-test", sentence("Lettre d’essai"), sentence("Lettre d’essai de Maillage"))
SECOND_FACTOR_CHANGED: Final = LetterKind(
    "second-factor-changed",
    sentence("Second facteur activé ou retiré"),
    sentence("Le second facteur de votre compte a changé"),
)
IDENTITY_TIED: Final = LetterKind(
    "identity-tied",
    sentence("Service de connexion relié"),
    sentence("Un service de connexion ouvre votre compte"),
)
IDENTITY_ASKED: Final = LetterKind(
    "identity-asked",
    sentence("Service de connexion à relier"),
    sentence("Quelqu’un veut ouvrir votre compte par un service de connexion"),
    is_open_to_all=True,
    is_enough=True,
    tried_for=dt.timedelta(hours=1),
)
LETTER_KINDS: Final = (
    INVITATION,
    WELCOME,
    PASSWORD_RESET,
    ORGANISATION_ASKED,
    ORGANISATION_REFUSED,
    MANDATE_ASKED,
    MANDATE_GIVEN,
    MAIL_TEST,
    SECOND_FACTOR_CHANGED,
    IDENTITY_TIED,
    IDENTITY_ASKED,
)
