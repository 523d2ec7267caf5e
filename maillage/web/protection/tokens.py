"""Secrets in links of letters, made from the installation's key; the digest that is kept of any; their pages."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from typing import Final

from django.conf import settings
from django.http import HttpResponse

_BYTES: Final = 24


def link_token(*parts: str) -> str:
    """The token of a link about ``parts``. Made, not drawn: a letter sent again carries the same, and none is kept."""
    digest = hmac.new(settings.SECRET_KEY.encode(), "\0".join(parts).encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest[:_BYTES]).decode()


def token_digest(token: str) -> str:
    """The SHA-256 by which a secret is kept and found again: who reads the database cannot use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def answer_of_link(answer: HttpResponse) -> HttpResponse:
    """The page of a secret link: the token in its address goes to no other site, and into no search engine."""
    # Not "no-referrer": browsers would hide the origin of its forms too, which would be refused.
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex"
    return answer
