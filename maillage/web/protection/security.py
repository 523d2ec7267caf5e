"""Security headers on every response of Django: a content security policy without unsafe-*, and others."""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

_DIRECTIVES: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}
_NOTHING: Final[Mapping[str, str]] = {}
_OTHER_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    # Other sites learn the origin only; the filters in a URL stay here.
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), interest-cohort=()",
}


def content_policy(frame_ancestors: str, more: Mapping[str, str] = _NOTHING) -> str:
    """The Content-Security-Policy header of pages that ``frame_ancestors`` may frame.

    ``more`` adds sources by directive to those of every page; a directive that is not among them is added.
    """
    directives = {**_DIRECTIVES, "frame-ancestors": frame_ancestors}
    for name, sources in more.items():
        directives[name] = f"{directives[name]} {sources}" if name in directives else sources
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


_POLICIES: Final = {framing: content_policy(framing) for framing in ("*", "'none'")}


def embeddable(view: View) -> View:
    """Allow any site to frame ``view`` if its URL has ?embed=1."""
    view.__dict__["is_embeddable"] = True
    return view


class ContentSecurityPolicyMiddleware:
    """Adds the headers to each response; an embeddable page requested with ?embed=1 may be framed by any site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response with its headers."""
        response = self.get_response(request)
        match = request.resolver_match
        is_embeddable = match is not None and cast("bool", getattr(match.func, "is_embeddable", False))
        framing = "*" if is_embeddable and request.GET.get("embed") == "1" else "'none'"
        # A view that needs more sources has set its own policy, also built by content_policy.
        response.headers.setdefault("Content-Security-Policy", _POLICIES[framing])
        for name, value in _OTHER_HEADERS.items():
            response.headers.setdefault(name, value)
        if framing == "*":
            # XFrameOptionsMiddleware is inside this one and has already set DENY.
            response.headers.pop("X-Frame-Options", None)
        return response
