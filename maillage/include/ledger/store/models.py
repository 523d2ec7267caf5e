"""Ledgers at rest, where an organisation kept one on purpose: sums by number and category, never the file itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeptLedger(models.Model):
    """The sums of an organisation's ledger of a year; its balance is recomputed at each look."""

    organisation = models.ForeignKey(
        "accounts.Organisation", models.CASCADE, related_name="+", verbose_name=_("organisation")
    )
    year = models.IntegerField(_("année"))
    kept_at = models.DateTimeField(_("gardé le"))
    rows = models.IntegerField(_("lignes lues"))
    unread_rows = models.IntegerField(_("lignes laissées de côté"))
    sums = models.JSONField(_("sommes"))  # of [number, category, cents]

    class Meta:
        verbose_name = _("journal d’achats gardé")
        verbose_name_plural = _("journaux d’achats gardés")
        ordering = ["-year", "organisation__name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "year"], name="ledger_once_a_year")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year}"
