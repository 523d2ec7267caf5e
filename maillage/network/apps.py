"""The Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.network.terms.network_sites import NetworkKind, NetworkVerb


class NetworkConfig(AppConfig):
    """Fixed 4G sites and ground corrections of the prediction."""

    name = "maillage.network"
    verbose_name = _("Sites de 4G fixe")
    organisation_kinds = NetworkKind
    trace_verbs = tuple(NetworkVerb)
