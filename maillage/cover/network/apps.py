"""The Django application."""

from django.utils.translation import gettext_lazy as _

from maillage.cover.network.domain.network_sites import NetworkKind, NetworkVerb
from maillage.web.feature_config import FeatureConfig


class NetworkConfig(FeatureConfig):
    """Fixed 4G sites and ground corrections of the prediction."""

    name = "maillage.cover.network"
    verbose_name = _("Sites de 4G fixe")
    organisation_kinds = NetworkKind
    trace_verbs = tuple(NetworkVerb)
