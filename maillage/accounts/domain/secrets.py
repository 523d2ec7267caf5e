"""Secrets shown once and stored as digests: invitations, API keys. 256 random bits need no slow hash."""

import secrets

from maillage.accounts.domain.terms import KEY_PREFIX

_BYTES = 32
_KEY_BEGINNING = len(KEY_PREFIX) + 6


def new_invitation_token() -> str:
    """A new token for an invitation."""
    return secrets.token_urlsafe(_BYTES)


def new_key_token() -> str:
    """A new API key: "mlg_…"."""
    return KEY_PREFIX + secrets.token_urlsafe(_BYTES)


def beginning_of(token: str) -> str:
    """The part of a key that is displayed, to recognise it."""
    return token[:_KEY_BEGINNING]
