"""Converts the claims of a sign-in service to an Identity.

Claims: OpenID Connect Core 1.0, section 5.1; ProConnect uses ``usual_name`` for the family name and vouches for each
address without ``email_verified``.
"""

from collections.abc import Mapping
from typing import Final

from maillage.accounts.domain.terms import Identity
from maillage.core.problems import Refused, sentence

LONGEST_SUBJECT: Final = 255  # OpenID Connect Core 1.0, section 2: at most 255 ASCII characters
_MAX_NAME_LENGTH: Final = 150


def read_identity(claims: Mapping[str, object], *, issuer: str, trusts_email: bool) -> Identity:
    """The identity in ``claims``; raises Refused if there is no valid subject.

    ``trusts_email``: accept an address without ``email_verified``.
    """
    subject = _text(claims, "sub")
    if not 0 < len(subject) <= LONGEST_SUBJECT:
        message = sentence("Le service de connexion n’a pas dit qui vous êtes : recommencez, ou prévenez l’agence.")
        raise Refused("identity_unreadable", message)
    says_verified = str(claims["email_verified"]).lower() == "true" if "email_verified" in claims else None
    # A missing claim may be trusted, as for ProConnect; an explicit false never is.
    is_vouched = trusts_email if says_verified is None else says_verified
    return Identity(
        issuer=issuer,
        subject=subject,
        email=_text(claims, "email").lower() if is_vouched else "",
        first_name=_text(claims, "given_name")[:_MAX_NAME_LENGTH],
        last_name=(_text(claims, "usual_name") or _text(claims, "family_name"))[:_MAX_NAME_LENGTH],
    )


def _text(claims: Mapping[str, object], name: str) -> str:
    value = claims.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""
