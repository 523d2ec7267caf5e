"""The doors of other features: people come to pages by logging in, programs to the API by "Bearer mlg_…".

A missing, unknown or revoked key is answered 401, a key that may not do it 403, both as RFC 9457 documents.
"""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone
from django.views.decorators.cache import never_cache
from ninja.security import HttpBearer

from maillage.accounts.queries.people import person_of
from maillage.accounts.queries.permissions import acting_of_key
from maillage.accounts.record.mandates import note_key_use
from maillage.accounts.terms import Acting, Role
from maillage.web.protection.doors import to_sign_in
from maillage.web.telling import telling_problems

Page = Callable[..., HttpResponseBase]


def own_space(_request: HttpRequest) -> str:
    """Where people go on once they are logged in."""
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def for_people(page: Page, after_change: Callable[[HttpRequest], str] = own_space) -> Page:
    """``page(request, person, …)`` for somebody who is logged in; others log in and come back.

    ``after_change`` says where a person goes on whose POST the door stopped, for it cannot be repeated.
    """

    @never_cache
    @telling_problems
    @wraps(page)
    def entered(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        person = person_of(request)
        if person is None:
            return to_sign_in(request, after_change(request))
        return page(request, person, **parts)

    return entered


# A POST that the door stopped goes on at its own page: what was typed waits there in the browser (kits/forms).
for_people_here = partial(for_people, after_change=lambda request: request.path)


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
