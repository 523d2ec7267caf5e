"""What people keep of fixed 4G. Predictions, plans and reports are folders (store/prediction_files.py), not rows.

A row stands for what was said of a commune from a moment on, so that followers are notified of what changed.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CommuneForecast(models.Model):
    """What the prediction of real sites said of the households of a commune from a moment on; no row is changed."""

    commune = models.CharField(_("commune"), max_length=5)
    households = models.PositiveIntegerField(_("foyers"))
    served = models.PositiveIntegerField(_("foyers servis"))
    served_low = models.PositiveIntegerField(_("au moins"))
    served_high = models.PositiveIntegerField(_("au plus"))
    noted_at = models.DateTimeField(_("noté le"))

    class Meta:
        verbose_name = _("4G fixe d’une commune")
        verbose_name_plural = _("4G fixe des communes")
        ordering = ["noted_at", "pk"]
        indexes = [models.Index(fields=["commune", "noted_at"], name="forecast_by_commune")]

    def __str__(self) -> str:
        return f"{self.commune} · {self.served}"
