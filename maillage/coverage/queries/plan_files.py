"""Where plans are, below MAILLAGE_DATA/coverage: a folder a plan, whose name is the digest of what made it.

``plans/<digest>/``: ``plan.json`` (question, inputs with their digests, sites with what they bring, what remains and
why), ``sites.csv`` and ``sites.geojson``, ``sectors.csv``, ``communes.csv``, ``served.geojson``. A folder that is
there is whole; ``plans/current.json`` names the one that pages show.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings

PLAN_FILE: Final = "plan.json"
SERVED_FILE: Final = "served.geojson"
CURRENT_PLAN_FILE: Final = "current.json"
PLAN_TABLES: Final = ("sites.csv", "sites.geojson", "sectors.csv", "communes.csv", SERVED_FILE, PLAN_FILE)
_VERSION: Final = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True, eq=False)
class KeptPlan:
    """A plan at rest: ``version`` is the digest of its inputs, ``facts`` what its ``plan.json`` says."""

    version: str
    folder: Path
    facts: Mapping[str, Any]


def plans_folder() -> Path:
    """The folder of all plans."""
    return Path(settings.DATA_DIR) / "coverage" / "plans"


def kept_plan(version: str) -> KeptPlan | None:
    """The plan of a name; None where there is none."""
    folder = plans_folder() / version
    if not _VERSION.fullmatch(version) or not (folder / PLAN_FILE).is_file():
        return None
    return KeptPlan(version, folder, json.loads((folder / PLAN_FILE).read_bytes()))


def current_plan() -> KeptPlan | None:
    """The plan that pages show; None while none was published."""
    try:
        version = json.loads((plans_folder() / CURRENT_PLAN_FILE).read_bytes())["version"]
    except FileNotFoundError:
        return None
    return kept_plan(version)
