"""What Django must know of the feature."""

from maillage.web.feature_config import FeatureConfig


class LearningConfig(FeatureConfig):
    """Learning: lessons with a sandbox, the survey of expectations, the publication matrix."""

    name = "maillage.opendata.learning"
