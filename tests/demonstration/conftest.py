"""The prediction that the tests of fixed 4G publish once is asked here."""

from tests.cover.prediction.conftest import (
    built_coverage,
    built_quiet_sector,
    coverage_data,
    published,
    published_quietly,
)

__all__ = ["built_coverage", "built_quiet_sector", "coverage_data", "published", "published_quietly"]
