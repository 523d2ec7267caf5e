"""Redirects to the login page and back to the requested page, never to another host."""

from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def redirect_to_sign_in(request: HttpRequest, after_change: str) -> HttpResponse:
    """Redirect to the login page, then back here; after a POST, which cannot be repeated, to the page of its form.

    Its input is still in the browser there (kits/forms). Where the browser does not say the page: to ``after_change``.
    """
    is_read = request.method in {"GET", "HEAD"}
    back = request.get_full_path() if is_read else referring_path(request) or after_change
    return redirect_to_login(back, login_url=reverse("login"))


def referring_path(request: HttpRequest) -> str:
    """The path of the page that sent the request, if it is on this host and another than the requested one; else ""."""
    address = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return ""
    page = urlsplit(address)
    # A form that was refused stands at its own address, which may take nothing but a POST.
    return "" if page.path == request.path else safe_path(request, urlunsplit(("", "", page.path, page.query, "")))


def safe_path(request: HttpRequest, address: str) -> str:
    """``address`` if it is a path on this host, else ""."""
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    # django.shortcuts.redirect would take anything that is not a path for a view name.
    return address if is_ours and address.startswith("/") else ""
