"""The small published predictions of the tests of coverage."""

from tests.coverage.conftest import built_quiet_sector, coverage_data, published_quietly

__all__ = ["built_quiet_sector", "coverage_data", "published_quietly"]
