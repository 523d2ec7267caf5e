"""The pseudonym of a device: a keyed hash of the secret token it made for itself; the token is never stored."""

import hmac
import re
import secrets
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

from maillage.core.files.secret_file import kept_secret

_KEY_BYTES: Final = 32
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22,128}")


def is_device_token(text: str) -> bool:
    """Whether ``text`` has the form of the secret that a device makes for itself."""
    return _TOKEN.fullmatch(text) is not None


def device_of(token: str) -> int:
    """The 63-bit pseudonym of a device token (HMAC-SHA256, RFC 2104, cut): equal tokens give equal pseudonyms."""
    digest = hmac.digest(_device_key(settings.DATA_DIR), token.encode(), "sha256")
    return int.from_bytes(digest[:8], "big") >> 1


@cache
def _device_key(data_dir: Path) -> bytes:
    """The key of this installation, made at the first use; whoever loses it can no longer tell devices apart."""
    text = kept_secret(data_dir / "secrets" / "device.key", lambda: secrets.token_hex(_KEY_BYTES).encode())
    return bytes.fromhex(text.decode())
