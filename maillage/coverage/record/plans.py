"""Puts a plan in force: which of the plans that were made pages show."""

import json

from maillage.core.files.whole import write_whole
from maillage.core.problems import NotFound, sentence
from maillage.coverage.queries.plan_files import CURRENT_PLAN_FILE, kept_plan, plans_folder


def publish_plan(version: str) -> None:
    """Put a plan in force: pages show it from now on. NotFound where there is none of that name."""
    if kept_plan(version) is None:
        message = sentence("Le projet « %(version)s » n’existe pas : calculez-le d’abord.")
        raise NotFound("plan_missing", message, version=version)
    write_whole(plans_folder() / CURRENT_PLAN_FILE, json.dumps({"version": version}) + "\n")
