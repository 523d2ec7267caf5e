"""Puts a plan in force: which of the plans that were made pages show."""

import json

from maillage.core.files.whole import write_whole
from maillage.core.problems import NotFound, sentence
from maillage.coverage.queries.plan_files import current_plan_file, kept_plan


def publish_plan(version: str) -> None:
    """Put a plan in force: pages show it from now on. NotFound where there is none of that name."""
    plan = kept_plan(version)
    if plan is None:
        message = sentence("Le projet « %(version)s » n’existe pas : calculez-le d’abord.")
        raise NotFound("plan_missing", message, version=version)
    write_whole(current_plan_file(is_invented=plan.facts["is_invented"]), json.dumps({"version": version}) + "\n")
