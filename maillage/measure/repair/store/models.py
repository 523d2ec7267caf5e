"""The tables of repair: radio sites, actions of the agency and their steps."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class RadioSite(models.Model):
    """A site of an operator from Arcep's file; the whole table is replaced by each load."""

    operator = models.SmallIntegerField(_("opérateur"))
    lon = models.FloatField(_("longitude"))
    lat = models.FloatField(_("latitude"))
    technologies = models.SmallIntegerField(_("technologies"))  # bit mask of Technology numbers
    vintage = models.CharField(_("millésime"), max_length=40)

    class Meta:
        verbose_name = _("site radio")
        verbose_name_plural = _("sites radio")
        indexes = [models.Index(fields=["operator", "lat"], name="quality_radio_site_place")]


class Action(models.Model):
    """A badly served area reported to an operator. ``evidence`` is frozen when it is opened."""

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
    origin = models.SmallIntegerField(_("provenance"))  # of the tests; verification uses the same
    communes = models.JSONField(_("communes"))  # sorted Insee codes
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
    """A step of an action: new state, date, author, note. Immutable."""

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
