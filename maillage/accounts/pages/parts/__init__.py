"""Authentication for other features: login for pages, "Bearer mlg_…" for the API.

A missing, unknown or revoked key is answered with 401, a key without permission with 403, both as RFC 9457 documents.
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

from maillage.accounts.domain.terms import Acting, Role
from maillage.accounts.store.mandates import note_key_use
from maillage.accounts.store.people import person_of
from maillage.accounts.store.permissions import acting_of_key
from maillage.web.error_pages import render_problems
from maillage.web.protection.login_redirect import redirect_to_sign_in

Page = Callable[..., HttpResponseBase]


def own_space(_request: HttpRequest) -> str:
    """The page shown after login."""
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def for_people(page: Page, after_change: Callable[[HttpRequest], str] = own_space) -> Page:
    """Decorate ``page(request, person, …)`` to require login; others log in and come back.

    A POST cannot be repeated: after login they are back on the page of its form, or where ``after_change`` says if the
    browser does not tell that page.
    """

    @never_cache
    @render_problems
    @wraps(page)
    def entered(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        person = person_of(request)
        if person is None:
            return redirect_to_sign_in(request, after_change(request))
        return page(request, person, **parts)

    return entered


# For a page that shows the form it receives: after login, a POST goes back to it.
for_people_here = partial(for_people, after_change=lambda request: request.get_full_path())


class ApiKeyAuth(HttpBearer):
    """API authentication by a key with at least the role ``role``; ``request.auth`` is then the Acting."""

    def __init__(self, role: Role = Role.PUBLISHER) -> None:
        super().__init__()
        self.role = role

    def authenticate(self, _request: HttpRequest, token: str) -> Acting | None:
        """The organisation of the key; None for an unknown key, raises Forbidden if its role is too low."""
        acting = acting_of_key(token, self.role)
        if acting is not None:
            note_key_use(token, today=timezone.localdate())
        return acting
