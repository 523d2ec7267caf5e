"""Where plans are, below MAILLAGE_DATA/coverage: a folder a plan, whose name is the digest of what made it.

``plans/<digest>/``: ``plan.json`` (question, inputs with their digests, sites with what they bring, what remains and
why), ``sites.csv`` and ``sites.geojson``, ``sectors.csv``, ``communes.csv``, ``served.geojson``. A folder that is
there is whole; ``plans/current.json`` names the one of real sites that pages show, ``demonstration.json`` the invented.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from maillage.core.problems import NotFound, sentence
from maillage.cover.prediction.store.prediction_files import IN_FORCE, PREDICTION, VersionInForce
from maillage.web.demonstration import shows_demonstration

PLAN_FILE: Final = "plan.json"
SERVED_FILE: Final = "served.geojson"
CURRENT_PLAN_FILE: Final = "current.json"
DEMONSTRATION_PLAN_FILE: Final = "demonstration.json"
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


def current_plan_file(*, is_invented: bool) -> Path:
    """The file that names the plan in force beside real sites, or beside invented ones."""
    return plans_folder() / (DEMONSTRATION_PLAN_FILE if is_invented else CURRENT_PLAN_FILE)


def current_plan(*, is_invented: bool | None = None) -> KeptPlan | None:
    """The plan in force of the kind that is shown, or that is asked for; None while none was published."""
    kind = shows_demonstration(PREDICTION) if is_invented is None else is_invented
    # An installation of before has one file for either kind.
    for file in (current_plan_file(is_invented=True), current_plan_file(is_invented=False))[0 if kind else 1 :]:
        in_force = IN_FORCE.read(file)
        plan = kept_plan(in_force.version) if in_force is not None else None
        if plan is not None and bool(plan.facts["is_invented"]) is kind:
            return plan
    return None


def publish_plan(version: str) -> None:
    """Put a plan in force: pages show it from now on. NotFound where there is none of that name."""
    plan = kept_plan(version)
    if plan is None:
        message = sentence("Le projet « %(version)s » n’existe pas : calculez-le d’abord.")
        raise NotFound("plan_missing", message, version=version)
    IN_FORCE.publish(current_plan_file(is_invented=plan.facts["is_invented"]), VersionInForce(version))
