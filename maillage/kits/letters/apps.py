"""Registers the queue of letters with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LettersConfig(AppConfig):
    """The queue of letters."""

    name = "maillage.kits.letters"
    label = "letters"
    verbose_name = _("Lettres")
