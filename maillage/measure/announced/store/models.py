"""The tables of what is announced: outages of sites, with their history, and sites to come."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutageReport(models.Model):
    """A daily list of sites out of service that was taken in: also one without any here."""

    day = models.DateField(_("jour"))
    is_invented = models.BooleanField(_("inventé"), default=False)
    sites = models.PositiveIntegerField(_("sites"))
    source = models.CharField(_("fichier"), max_length=120)

    class Meta:
        verbose_name = _("relevé des pannes")
        verbose_name_plural = _("relevés des pannes")
        constraints = [models.UniqueConstraint(fields=["is_invented", "day"], name="announced_report_once")]


class Outage(models.Model):
    """An outage of a site, from the first daily list that names it to the last; kept when it is over."""

    operator = models.SmallIntegerField(_("opérateur"))
    site = models.CharField(_("site"), max_length=40)
    commune = models.CharField(_("commune"), max_length=5)
    lon = models.FloatField(_("longitude"))
    lat = models.FloatField(_("latitude"))
    voice = models.CharField(_("voix"), max_length=12, blank=True)
    internet = models.CharField(_("données"), max_length=12, blank=True)
    cause = models.CharField(_("raison"), max_length=12, blank=True)
    started_on = models.DateField(_("commencée le"))
    expected_end_on = models.DateField(_("fin prévue le"), null=True, blank=True)
    last_seen_on = models.DateField(_("vue pour la dernière fois le"))
    is_invented = models.BooleanField(_("inventée"), default=False)

    class Meta:
        verbose_name = _("panne d’un site")
        verbose_name_plural = _("pannes des sites")
        indexes = [
            models.Index(fields=["commune", "last_seen_on"], name="announced_outage_commune"),
            models.Index(fields=["last_seen_on"], name="announced_outage_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["is_invented", "operator", "site", "started_on"], name="announced_outage_once"
            )
        ]


class ComingSite(models.Model):
    """A site to come; each load replaces those of the same source."""

    source = models.CharField(_("source"), max_length=60)
    operator = models.SmallIntegerField(_("opérateur"))
    name = models.CharField(_("nom"), max_length=120, blank=True)
    commune = models.CharField(_("commune"), max_length=5)
    lon = models.FloatField(_("longitude"))
    lat = models.FloatField(_("latitude"))
    programme = models.CharField(_("programme"), max_length=12)
    stage = models.CharField(_("avancement"), max_length=20, blank=True)
    decree = models.CharField(_("arrêté"), max_length=40, blank=True)
    due_on = models.DateField(_("échéance"), null=True, blank=True)
    is_invented = models.BooleanField(_("inventé"), default=False)

    class Meta:
        verbose_name = _("site à venir")
        verbose_name_plural = _("sites à venir")
        indexes = [models.Index(fields=["commune"], name="announced_coming_commune")]
