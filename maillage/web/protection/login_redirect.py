"""Redirects to the login page and back to the requested page, never to another host."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def redirect_to_sign_in(request: HttpRequest, after_change: str) -> HttpResponse:
    """Redirect to the login page, then back here; after a POST, which cannot be repeated, to ``after_change``."""
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else after_change
    return redirect_to_login(back, login_url=reverse("login"))


def safe_path(request: HttpRequest, address: str) -> str:
    """``address`` if it is a path on this host, else ""."""
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    # django.shortcuts.redirect would take anything that is not a path for a view name.
    return address if is_ours and address.startswith("/") else ""
