"""Zones to get repaired: radio sites around them, and the actions that the agency follows from finding to proof."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class RadioSite(models.Model):
    """One site of one operator, from the file that Arcep publishes; loaded whole, replaced whole."""

    operator = models.SmallIntegerField(_("opérateur"))
    lon = models.FloatField(_("longitude"))
    lat = models.FloatField(_("latitude"))
    technologies = models.SmallIntegerField(_("technologies"))  # bit of each Technology number
    vintage = models.CharField(_("millésime"), max_length=40)

    class Meta:
        verbose_name = _("site radio")
        verbose_name_plural = _("sites radio")
        indexes = [models.Index(fields=["operator", "lat"], name="quality_radio_site_place")]


class Action(models.Model):
    """One badly served area put to one operator. ``evidence`` is what the tests said the day it was opened."""

    STATES = [
        ("found", _("constatée")),
        ("reported", _("signalée à l’opérateur")),
        ("answered", _("répondue")),
        ("planned", _("travaux prévus")),
        ("done", _("travaux faits")),
        ("closed", _("classée")),
    ]

    title = models.CharField(_("titre"), max_length=160)
    operator = models.SmallIntegerField(_("opérateur"))
    origin = models.SmallIntegerField(_("provenance"))  # of the tests: those made after are of the same
    communes = models.JSONField(_("communes"))  # Insee codes, sorted
    state = models.CharField(_("état"), max_length=12, choices=STATES, default="found")
    opened_on = models.DateField(_("ouverte le"))
    planned_for = models.DateField(_("travaux prévus pour le"), null=True, blank=True)
    done_on = models.DateField(_("travaux faits le"), null=True, blank=True)
    evidence = models.JSONField(_("constat"))

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")

    def __str__(self) -> str:
        return self.title


class ActionStep(models.Model):
    """One step of an action: what it became, on which day, who noted it and what was said. Never changed."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="steps", verbose_name=_("action"))
    state = models.CharField(_("état"), max_length=12, choices=Action.STATES)
    happened_on = models.DateField(_("date"))
    planned_for = models.DateField(_("travaux annoncés pour le"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("noté par")
    )
    noted_at = models.DateTimeField(_("noté le"))

    class Meta:
        verbose_name = _("étape")
        verbose_name_plural = _("étapes")
        ordering = ["happened_on", "pk"]
