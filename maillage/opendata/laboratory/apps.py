"""What Django must know of the feature."""

from maillage.web.feature_config import FeatureConfig


class LaboratoryConfig(FeatureConfig):
    """The laboratory: SQL queries over all published tables, run in a sandbox and shared by URL."""

    name = "maillage.opendata.laboratory"
