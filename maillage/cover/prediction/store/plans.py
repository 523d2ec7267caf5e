"""Puts a plan in force: which of the plans that were made pages show."""

from maillage.core.problems import NotFound, sentence
from maillage.cover.prediction.store.plan_files import current_plan_file, kept_plan
from maillage.cover.prediction.store.prediction_files import IN_FORCE, VersionInForce


def publish_plan(version: str) -> None:
    """Put a plan in force: pages show it from now on. NotFound where there is none of that name."""
    plan = kept_plan(version)
    if plan is None:
        message = sentence("Le projet « %(version)s » n’existe pas : calculez-le d’abord.")
        raise NotFound("plan_missing", message, version=version)
    IN_FORCE.publish(current_plan_file(is_invented=plan.facts["is_invented"]), VersionInForce(version))
