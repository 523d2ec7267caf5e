"""Tokens in e-mail links, derived from SECRET_KEY; the digests of stored secrets; headers of their pages."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from typing import Final

from django.conf import settings
from django.http import HttpResponse

_BYTES: Final = 24


def link_token(*parts: str) -> str:
    """The token of a link about ``parts``.

    Derived, not random: a message sent again has the same, and none is stored.
    """
    digest = hmac.new(settings.SECRET_KEY.encode(), "\0".join(parts).encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest[:_BYTES]).decode()


def token_digest(token: str) -> str:
    """The SHA-256 under which a secret is stored and looked up: a reader of the database cannot use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def answer_of_link(answer: HttpResponse) -> HttpResponse:
    """Set the headers of a page with a token in its URL: it is sent to no other site, nor indexed by search engines."""
    # Not "no-referrer": browsers would then send "Origin: null" with its forms, which CSRF protection refuses.
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex"
    return answer
