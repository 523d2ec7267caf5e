"""What people bring of fixed 4G: readings on the ground; the report that is made of them is a file."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReadingFile(models.Model):
    """A file of readings on the ground that somebody brought: who, when, and its digest, so that none counts twice.

    It counts from the moment at which whoever brought it has read what was understood of it.
    """

    organisation = models.ForeignKey(
        "accounts.Organisation", models.CASCADE, null=True, related_name="+", verbose_name=_("organisation")
    )
    name = models.CharField(_("fichier"), max_length=200)
    digest = models.CharField(max_length=64, unique=True)
    brought_at = models.DateTimeField(_("apporté le"))
    counted_at = models.DateTimeField(_("compté depuis le"), null=True, blank=True)
    rows = models.IntegerField(_("relevés"))
    is_invented = models.BooleanField(_("inventé"), default=False)

    class Meta:
        verbose_name = _("fichier de relevés")
        verbose_name_plural = _("fichiers de relevés")

    def __str__(self) -> str:
        """Its name and its day."""
        return f"{self.name} · {self.brought_at:%Y-%m-%d}"


class LineReading(models.Model):
    """One reading on the ground. Its place is a cell of 25 m (Lambert-93), its voice a keyed pseudonym."""

    file = models.ForeignKey(ReadingFile, models.CASCADE, related_name="readings")
    kind = models.CharField(_("nature"), max_length=8)
    voice = models.BigIntegerField(editable=False)
    cell_x = models.IntegerField(editable=False)
    cell_y = models.IntegerField(editable=False)
    day = models.DateField(_("jour"), null=True)
    site = models.CharField(_("site"), max_length=40, blank=True)
    rsrp_dbm = models.FloatField(null=True)
    rate_mbps = models.FloatField(null=True)
    plan_mbps = models.FloatField(null=True)
    is_wifi = models.BooleanField(default=False)
    height_m = models.FloatField(null=True)

    class Meta:
        verbose_name = _("relevé de terrain")
        verbose_name_plural = _("relevés de terrain")


class MobileReading(models.Model):
    """A mobile test: no voice on fixed 4G, but on the heights of what stands on the way from its mast."""

    file = models.ForeignKey(ReadingFile, models.CASCADE, related_name="mobile_readings")
    voice = models.BigIntegerField(editable=False)
    cell_x = models.IntegerField(editable=False)
    cell_y = models.IntegerField(editable=False)
    day = models.DateField(_("jour"), null=True)
    rsrp_dbm = models.FloatField()
    band = models.SmallIntegerField(_("bande"))
    radio_cell = models.CharField(_("cellule"), max_length=40)
    mast_lon = models.FloatField()
    mast_lat = models.FloatField()
    mast_height_m = models.FloatField()

    class Meta:
        verbose_name = _("test mobile")
        verbose_name_plural = _("tests mobiles")
