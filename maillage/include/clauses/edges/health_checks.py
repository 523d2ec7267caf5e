"""The check of the clauses' key, for ``maillage check``, ``/health`` and ``restore``."""

from typing import Final

from maillage.include.clauses.store.sealing import sealing_key_problem

HEALTH_CHECKS: Final = (sealing_key_problem,)
