"""Decisions of the agency about its installation: demonstrations ended or restored, settings saved on its page."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DemonstrationDecision(models.Model):
    """Whether the agency ended or restored a demonstration; the follower then deletes or recreates its rows."""

    name = models.CharField(_("démonstration"), max_length=40, unique=True)
    is_ended = models.BooleanField(_("arrêtée"))
    decided_at = models.DateTimeField(_("décidé le"))

    class Meta:
        verbose_name = _("décision sur une démonstration")
        verbose_name_plural = _("décisions sur les démonstrations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SavedSetting(models.Model):
    """A setting as saved on the agency's page (web/installation.py); the environment, where it has one, is stronger."""

    name = models.CharField(_("réglage"), max_length=60, unique=True)
    text = models.TextField(_("valeur"))  # as in the environment; sealed if it is a secret
    changed_at = models.DateTimeField(_("changé le"))

    class Meta:
        verbose_name = _("réglage enregistré")
        verbose_name_plural = _("réglages enregistrés")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
