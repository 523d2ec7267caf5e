"""Local state of the command line: the device secret, and documents that could not be sent yet."""

import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from maillage.core.files.atomic import write_whole
from maillage.core.problems import Refused, sentence

_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{22,128}")


def state_folder(environ: Mapping[str, str]) -> Path:
    """Return the state directory of the user (XDG Base Directory Specification)."""
    named = environ.get("XDG_STATE_HOME", "")
    base = Path(named) if Path(named).is_absolute() else Path(environ.get("HOME", "/")) / ".local" / "state"
    return base / "maillage"


def device_secret(file: Path) -> str:
    """Return the device secret, created with mode 0600 on first use.

    Raises Refused if the file holds no valid secret.
    """
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(32), "ascii")
        try:
            os.link(draft, file)  # of two commands that start together, the first one's secret wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    secret = file.read_text("utf-8", errors="replace").strip()
    if not _SECRET.fullmatch(secret):
        message = sentence("%(file)s ne contient pas un secret d’appareil : choisissez un autre fichier.")
        raise Refused("device.secret", message, file=str(file))
    return secret


@dataclass(frozen=True, slots=True)
class Outbox:
    """Documents for one server that have not been acknowledged, one file each; none is ever lost."""

    folder: Path

    def keep(self, document: Mapping[str, Any]) -> Path:
        """Store a document until it is recorded; storing it again changes nothing."""
        return self._write(self.folder, document)

    def waiting(self) -> Iterator[dict[str, Any]]:
        """Yield the pending documents, the oldest first."""
        files = sorted(self.folder.glob("*.json"), key=lambda file: (file.stat().st_mtime_ns, file.name))
        for file in files:
            yield json.loads(file.read_text("utf-8"))

    def forget(self, document: Mapping[str, Any]) -> None:
        """Remove a recorded document."""
        self._file(self.folder, document).unlink(missing_ok=True)

    def set_aside(self, document: Mapping[str, Any]) -> Path:
        """Move a document that the server rejects out of the queue, for a person to examine."""
        file = self._write(self.folder / "refused", document)
        self.forget(document)
        return file

    def _write(self, folder: Path, document: Mapping[str, Any]) -> Path:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._file(folder, document)
        write_whole(file, json.dumps(document, ensure_ascii=False), mode=0o600)
        return file

    @staticmethod
    def _file(folder: Path, document: Mapping[str, Any]) -> Path:
        return folder / f"{document['id']}.json"


def outbox(state: Path, host: str) -> Outbox:
    """Return the outbox of the server at ``host``."""
    return Outbox(state / "outbox" / re.sub(r"[^A-Za-z0-9.-]", "_", host))
