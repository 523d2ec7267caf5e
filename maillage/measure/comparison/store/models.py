"""Which operator was best for certain in a territory, and since when: no row is ever changed.

Comparisons themselves are made of the sample files, and are no rows.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BestOperator(models.Model):
    """The operator that leads all others of a territory for certain, by the tests of residents, from a moment on.

    ``operator`` is its code, None where nothing was certain at the first look. ``is_first_look`` rows say what was
    there before anybody could be notified: they are no news.
    """

    territory = models.CharField(_("territoire"), max_length=64)
    operator = models.PositiveSmallIntegerField(_("opérateur"), null=True)
    is_first_look = models.BooleanField(_("premier regard"), default=False)
    noted_at = models.DateTimeField(_("noté le"))

    class Meta:
        verbose_name = _("meilleur opérateur")
        verbose_name_plural = _("meilleurs opérateurs")
        ordering = ["noted_at", "pk"]
        indexes = [models.Index(fields=["territory", "noted_at"], name="best_operator_by_territory")]

    def __str__(self) -> str:
        return f"{self.territory} · {self.operator}"
