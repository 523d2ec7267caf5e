"""Answers to the survey of expectations."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SurveyAnswer(models.Model):
    """An organisation's answer about one data set: held or not, software, would be published, obstacle."""

    organisation = models.ForeignKey(
        "accounts.Organisation", models.CASCADE, related_name="survey_answers", verbose_name=_("organisation")
    )
    schema_id = models.CharField(_("schéma"), max_length=120)
    is_held = models.BooleanField(_("est tenu"), null=True)
    software = models.CharField(_("logiciel"), max_length=200, blank=True)
    would_publish = models.BooleanField(_("serait publié"), null=True)
    obstacle = models.CharField(_("obstacle"), max_length=40, blank=True)
    comment = models.CharField(_("remarque"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(_("répondu le"))

    class Meta:
        verbose_name = _("réponse à l’enquête")
        verbose_name_plural = _("réponses à l’enquête")
        constraints = [models.UniqueConstraint(fields=["organisation", "schema_id"], name="one_answer_a_schema")]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.schema_id}"
