"""Every setting an installation has, read once from the environment; a wrong value is refused with a sentence."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the environment says, checked."""

    data_dir: Path
    vendor_dir: Path
    port: int
    secret_key: str
    debug: bool
    allowed_hosts: list[str]
    database: dict[str, Any]


def read_configuration() -> Configuration:
    """The configuration of this process."""
    root = Path(__file__).resolve().parents[2]
    data_dir = Path(os.environ.get("MAILLAGE_DATA", root / "var")).resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    return Configuration(
        data_dir=data_dir,
        vendor_dir=root / "build" / "vendor",
        port=int(os.environ.get("MAILLAGE_PORT", "8000")),
        secret_key=os.environ.get("MAILLAGE_SECRET_KEY", "x" * 50),
        debug=False,
        allowed_hosts=["*"],
        database={"ENGINE": "django.db.backends.sqlite3", "NAME": data_dir / "maillage.sqlite3"},
    )
