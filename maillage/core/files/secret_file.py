"""A file that holds a secret: made once, readable by its owner alone, the first of two makers wins."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def kept_secret(file: Path, make: Callable[[], bytes]) -> bytes:
    """What ``file`` holds; made by ``make`` and written the first time."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(make())
            stream.flush()
            os.fsync(stream.fileno())
        # Of two that start together the first one's secret holds: link refuses to replace.
        with suppress(FileExistsError):
            file.hardlink_to(draft)
        draft.unlink()
    return file.read_bytes()
