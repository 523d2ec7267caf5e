"""The tables of imported measurements; the report is a file."""

from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _


class ReadingFile(models.Model):
    """An imported file of readings; its digest prevents counting it twice.

    It counts once the person who imported it confirms the preview.
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
        """Its name and date."""
        return f"{self.name} · {localdate(self.brought_at)}"


class LineReading(models.Model):
    """A fixed 4G reading. Its position is a 25 m cell (Lambert-93), its voice a keyed pseudonym."""

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
    """A test of a mobile network: only used to fit clutter heights on the path to its mast."""

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
