"""What Django must know of the feature."""

from django.utils.translation import gettext_lazy as _

from maillage.web.feature_config import FeatureConfig


class ComparisonConfig(FeatureConfig):
    """Operators compared: the order of a territory, the weather of places, and when the best one changes."""

    name = "maillage.measure.comparison"
    verbose_name = _("Comparaison des opérateurs")
