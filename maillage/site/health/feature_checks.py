"""What features know to be wrong with this installation: a missing key, for example (``HEALTH_CHECKS``)."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from maillage.core.problems import Problem
from maillage.site.features import offers


def feature_problems() -> tuple[Problem, ...]:
    """The problems that features find, in order of features; the tables must be those of this version."""
    problems = (look() for look in offers("health_checks"))
    return tuple(problem for problem in problems if problem is not None)


def is_migrated() -> bool:
    """Whether the database has the tables of this version."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def require_well() -> None:
    """Raise the first problem that a feature finds; nothing is looked for before the database is migrated."""
    for problem in feature_problems() if is_migrated() else ():
        raise problem
