"""Problems that readers report on published data sets."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.catalog.models.datasets import Dataset
from maillage.catalog.terms import ProblemKind


class ProblemReport(models.Model):
    """What a reader says is wrong with a data set, and what was answered. Her address is erased with the answer."""

    KINDS = [
        (ProblemKind.ERROR.value, _("une erreur dans les données")),
        (ProblemKind.PERSON.value, _("le nom ou les données d’une personne")),
        (ProblemKind.RIGHTS.value, _("un droit ou une licence non respectés")),
        (ProblemKind.OTHER.value, _("autre chose")),
    ]

    dataset = models.ForeignKey(
        Dataset, models.CASCADE, related_name="problem_reports", verbose_name=_("jeu de données")
    )
    version_number = models.IntegerField(_("version"), default=0)
    kind = models.CharField(_("sorte"), max_length=10, choices=KINDS)
    message = models.TextField(_("message"))
    email = models.EmailField(_("adresse pour répondre"), blank=True)
    reported_at = models.DateTimeField(_("signalé le"))
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("répondu par")
    )
    answer = models.CharField(_("réponse"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("signalement")
        verbose_name_plural = _("signalements")
        indexes = [models.Index(fields=["answered_at", "-reported_at"], name="catalog_report_waiting")]

    def __str__(self) -> str:
        return f"{self.dataset} · {self.reported_at:%Y-%m-%d}"
