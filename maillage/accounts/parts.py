"""Lets programs of organisations into the API: ``Authorization: Bearer mlg_…``.

A missing, unknown or revoked key is answered 401, a key that may not do it 403, both as RFC 9457 documents.
"""

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from maillage.accounts.queries import acting_of_key
from maillage.accounts.record import note_key_use
from maillage.accounts.terms import Acting, Role


class ApiKeyAuth(HttpBearer):
    """Whoever carries a key with at least the role ``role``; ``request.auth`` is then the Acting."""

    def __init__(self, role: Role = Role.PUBLISHER) -> None:
        super().__init__()
        self.role = role

    def authenticate(self, _request: HttpRequest, token: str) -> Acting | None:
        """The organisation of the key; None for a key that nobody has, Forbidden for one that may not do that."""
        acting = acting_of_key(token, self.role)
        if acting is not None:
            note_key_use(token, today=timezone.localdate())
        return acting
