"""What Django must know of the feature."""

from maillage.web.feature_config import FeatureConfig


class PublishingConfig(FeatureConfig):
    """Publishing: schemas in plain words, checks, and drafts filled by form."""

    name = "maillage.opendata.publishing"
