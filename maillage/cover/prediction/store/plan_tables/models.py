"""Plans that the agency asked for on a page; the plan itself is a folder named by the digest of its inputs."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.cover.prediction.domain.plan_requests import LONGEST_TITLE, PlanRequestState


class PlanRequest(models.Model):
    """A plan that was asked for: its question, who asked, how far it is, what came of it."""

    STATES = [(state.value, state.value) for state in PlanRequestState]

    title = models.CharField(_("nom"), max_length=LONGEST_TITLE)
    question = models.JSONField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("demandé par")
    )
    asked_at = models.DateTimeField(_("demandé le"))
    state = models.CharField(_("état"), max_length=8, choices=STATES, default=PlanRequestState.ASKED.value)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(_("fini le"), null=True, blank=True)
    version = models.CharField(max_length=16, blank=True)
    failure = models.JSONField(null=True, blank=True)
    entry = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("projet demandé")
        verbose_name_plural = _("projets demandés")
        ordering = ["-pk"]

    def __str__(self) -> str:
        """Its name."""
        return self.title
