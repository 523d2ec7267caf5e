"""Registers web with Django: base page, form fields, map and table modules."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    """What every page is made of."""

    name = "maillage.web"
    verbose_name = _("Pages")
