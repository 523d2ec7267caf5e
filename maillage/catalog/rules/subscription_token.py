"""The secret of a subscription's links: made from the installation's key, kept as a digest only."""

import hashlib
import hmac
from base64 import urlsafe_b64encode


def subscription_token(key: str, *, email: str, about: str) -> str:
    """The token of the subscription of ``email`` to ``about`` (a data set's id, a territory's address)."""
    message = f"subscription\0{email.lower()}\0{about}".encode()
    digest = hmac.new(key.encode(), message, hashlib.sha256).digest()
    return urlsafe_b64encode(digest[:24]).decode()


def token_digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
