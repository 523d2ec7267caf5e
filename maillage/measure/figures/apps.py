"""What Django must know of the feature."""

from django.utils.translation import gettext_lazy as _

from maillage.web.feature_config import FeatureConfig


class FiguresConfig(FeatureConfig):
    """Counts of the measurements, and what they say."""

    name = "maillage.measure.figures"
    verbose_name = _("Chiffres")
