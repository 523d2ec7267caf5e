"""Decisions of the agency about the demonstrations of its installation."""

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
