"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    """From a file to a published version."""

    name = "maillage.publishing"
    verbose_name = _("Publication")
