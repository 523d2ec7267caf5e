"""A file that holds a secret: made once, readable by its owner alone, the first of two makers wins."""

import os
from collections.abc import Callable
from pathlib import Path


def kept_secret(file: Path, make: Callable[[], bytes]) -> bytes:
    """What ``file`` holds; made by ``make`` and written the first time."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, exist_ok=True)
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(make())
        try:
            # Of two processes that start together the first one's secret holds: link refuses to replace.
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_bytes()
