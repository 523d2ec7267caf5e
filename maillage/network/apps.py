"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.network.terms.network_sites import NetworkKind, NetworkVerb


class NetworkConfig(AppConfig):
    """The sites of fixed 4G, and what people on the ground say against the prediction."""

    name = "maillage.network"
    verbose_name = _("Sites de 4G fixe")
    organisation_kinds = NetworkKind
    trace_verbs = tuple(NetworkVerb)
