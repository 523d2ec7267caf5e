"""The way to the door and back: who must log in comes back to the page she asked for, and never to another host."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def to_sign_in(request: HttpRequest, after_change: str) -> HttpResponse:
    """To the door, and back here afterwards; after a POST, which cannot be repeated, to ``after_change``."""
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else after_change
    return redirect_to_login(back, login_url=reverse("login"))


def own_address(request: HttpRequest, address: str) -> str:
    """``address`` where it is the path of a page of this place; "" where it leads to another host, or is no path."""
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    # What is no path would be read as the name of a page (django.shortcuts.redirect).
    return address if is_ours and address.startswith("/") else ""
