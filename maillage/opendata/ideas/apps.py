"""The Django application."""

from django.utils.translation import gettext_lazy as _

from maillage.opendata.ideas.domain.ideas import IdeaVerb
from maillage.web.feature_config import FeatureConfig


class IdeasConfig(FeatureConfig):
    """Ideas for data, and reuses of them."""

    name = "maillage.opendata.ideas"
    verbose_name = _("Idées et réutilisations")
    trace_verbs = tuple(IdeaVerb)
