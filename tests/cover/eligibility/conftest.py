"""The prediction that the tests of fixed 4G publish once is asked here."""

from tests.cover.prediction.conftest import built_coverage, coverage_data, published

__all__ = ["built_coverage", "coverage_data", "published"]
