"""Puts the security headers on every answer of Django: a content policy without unsafe-*, and its companions."""

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
    # The origin alone tells another site where its visitor came from; the filters of an address stay here.
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), interest-cohort=()",
}


def content_policy(frame_ancestors: str, more: Mapping[str, str] = _NOTHING) -> str:
    """The value of the Content-Security-Policy header for pages that ``frame_ancestors`` may frame.

    ``more`` adds sources, by directive, to those of every page; a directive that pages do not have is added whole.
    """
    directives = {**_DIRECTIVES, "frame-ancestors": frame_ancestors}
    for name, sources in more.items():
        directives[name] = f"{directives[name]} {sources}" if name in directives else sources
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


_POLICIES: Final = {framing: content_policy(framing) for framing in ("*", "'none'")}


def embeddable(view: View) -> View:
    """``view``, allowed to be framed by any site when its address says ?embed=1."""
    view.__dict__["is_embeddable"] = True
    return view


class ContentSecurityPolicyMiddleware:
    """Adds the headers to each answer; an embeddable page asked with ?embed=1 may be framed by any site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer with its headers."""
        response = self.get_response(request)
        match = request.resolver_match
        is_embeddable = match is not None and cast("bool", getattr(match.func, "is_embeddable", False))
        framing = "*" if is_embeddable and request.GET.get("embed") == "1" else "'none'"
        # A view that needs more sources has set its own policy, made by content_policy too.
        response.headers.setdefault("Content-Security-Policy", _POLICIES[framing])
        for name, value in _OTHER_HEADERS.items():
            response.headers.setdefault(name, value)
        if framing == "*":
            # XFrameOptionsMiddleware stands inside this one and has already said DENY.
            response.headers.pop("X-Frame-Options", None)
        return response
