"""Registers the letter queue with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LettersConfig(AppConfig):
    """The letter queue."""

    name = "maillage.kits.letters"
    label = "letters"
    verbose_name = _("Lettres")
