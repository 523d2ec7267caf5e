"""The rows at rest: measurements (the truth every figure is counted from), counted samples, erasures.

Written by maillage.quality.record only. Figures never read these tables: the counter follows them by ``seq``
(SQLite) or by ``tick`` (PostgreSQL, where numbers are given before transactions commit).
"""

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _


class HashField(models.BigIntegerField[int, int]):
    """A hash of 64 bits that is the key of its row.

    On SQLite it is the number of the row itself (INTEGER PRIMARY KEY), which spares an index beside each table, and a
    page of the log in each measurement's transaction.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """The type of the column."""
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class Measurement(models.Model):
    """One measurement as it came in, with its place in the grid and its bins, computed once when it was recorded."""

    seq = models.BigAutoField(primary_key=True)
    # Django keeps the attribute name "id" for primary keys; the column is called as in the document.
    document_id = models.UUIDField(_("identifiant"), unique=True, db_column="id")
    tick = models.BigIntegerField(null=True, editable=False)
    received_at = models.DateTimeField(_("reçue le"))
    taken_at = models.DateTimeField(_("faite le"))
    origin = models.SmallIntegerField(_("provenance"))
    source = models.CharField(_("source"), max_length=40)
    lon = models.FloatField(_("longitude"), null=True)
    lat = models.FloatField(_("latitude"), null=True)
    accuracy_m = models.FloatField(_("précision (m)"), null=True)
    grid17 = models.BigIntegerField(null=True)
    commune = models.IntegerField(_("commune"), null=True)
    operator = models.SmallIntegerField(_("opérateur"))
    operator_origin = models.SmallIntegerField(null=True)
    technology = models.SmallIntegerField(_("technologie"))
    technology_origin = models.SmallIntegerField(null=True)
    context = models.SmallIntegerField(_("situation"))
    device = models.BigIntegerField()
    period = models.SmallIntegerField(_("mois"))
    verdict = models.SmallIntegerField(_("avis"))
    # Null in rows of a version that knew no receipts; they stay counted.
    vouching = models.SmallIntegerField(_("caution"), null=True)
    # 0: not heard, it counts for nothing (record/hearing.py). 1: its device counts towards the five. Else the pseudonym
    # that counts instead of it.
    voice = models.BigIntegerField(db_default=1, editable=False)
    flags = models.CharField(_("remarques"), max_length=600, blank=True)
    sample_mask = models.SmallIntegerField(_("essais comptés"))
    bin_download = models.SmallIntegerField(null=True)
    bin_upload = models.SmallIntegerField(null=True)
    bin_latency = models.SmallIntegerField(null=True)
    bin_web = models.SmallIntegerField(null=True)
    bin_video = models.SmallIntegerField(null=True)
    bin_file_download = models.SmallIntegerField(null=True)
    bin_file_upload = models.SmallIntegerField(null=True)
    bin_score = models.SmallIntegerField(null=True)
    bin_speed_score = models.SmallIntegerField(null=True)
    # What rates comparable with Arcep's surveys are counted from; null where the document does not say.
    pages_made = models.SmallIntegerField(null=True)
    pages_within_10s = models.SmallIntegerField(null=True)
    pages_within_5s = models.SmallIntegerField(null=True)
    video_verdict = models.SmallIntegerField(null=True)
    body = models.TextField(_("document"))

    class Meta:
        verbose_name = _("mesure")
        verbose_name_plural = _("mesures")
        indexes = [
            models.Index(fields=["device"], name="quality_measurement_device"),
            models.Index(
                fields=["tick", "seq"], name="quality_measurement_tick", condition=models.Q(tick__isnull=False)
            ),
            # Fixed lines are few among the rows, and who looks for them would read all.
            models.Index(fields=["verdict", "seq"], name="quality_measurement_fixed", condition=models.Q(verdict=6)),
        ]


class FixedAccess(models.Model):
    """What a person said of the fixed line behind one of her tests, afterwards: read for fixed 4G, never counted.

    No foreign key: whole origins of measurements are removed by one statement, which a cascade would read row by row.
    """

    document_id = models.UUIDField(_("identifiant"), primary_key=True)
    device = models.BigIntegerField(db_index=True, editable=False)
    is_fixed_4g = models.BooleanField(_("box 4G fixe"))
    operator = models.SmallIntegerField(_("opérateur"), null=True)
    plan_mbps = models.FloatField(_("débit de l’offre (Mb/s)"), null=True)
    is_wifi = models.BooleanField(_("par le Wi-Fi"), null=True)
    declared_at = models.DateTimeField(_("déclaré le"))

    class Meta:
        db_table = "quality_fixed_access"
        verbose_name = _("accès fixe déclaré")
        verbose_name_plural = _("accès fixes déclarés")


class SampleKey(models.Model):
    """One counted sample for each usage in ``mask``: device, operator, technology, place of 100 m and day.

    ``key`` is the origin (two bits) above 61 bits of blake2b of the rest: one origin is one range of keys.
    """

    key = HashField(primary_key=True)
    device = models.BigIntegerField()
    mask = models.SmallIntegerField()

    class Meta:
        db_table = "quality_sample_key"
        indexes = [models.Index(fields=["device"], name="quality_sample_key_device")]


class SpentReceipt(models.Model):
    """A session whose receipt has counted: a hash of the token's identity, which leads to nobody."""

    key = HashField(primary_key=True)
    ended_s = models.BigIntegerField()

    class Meta:
        db_table = "quality_spent_receipt"


class HeardNumber(models.Model):
    """How many tests were heard of a network in an hour, of a commune and operator in an hour, or ever there.

    ``key`` is a hash (record/hearing.py): of the node's word for the network, which nobody can make again once its day
    is over, or of the place. No device stands beside it.
    """

    key = HashField(primary_key=True)
    tests = models.BigIntegerField()
    ended_s = models.BigIntegerField()

    class Meta:
        db_table = "quality_heard_number"


class LateAnswer(models.Model):
    """One answer that changed a row after it was recorded (record/circumstances.py): figures must be counted anew.

    It names no test and nobody, and goes once they are.
    """

    told_at = models.DateTimeField(_("dit le"))

    class Meta:
        db_table = "quality_late_answer"
        verbose_name = _("réponse tardive")
        verbose_name_plural = _("réponses tardives")


class Erasure(models.Model):
    """One erasure of rows, by a person or by the agency: says that figures must be counted anew. It names nobody."""

    seq = models.BigAutoField(primary_key=True)
    erased_at = models.DateTimeField(_("effacées le"))
    rows = models.IntegerField(_("lignes"))

    class Meta:
        verbose_name = _("effacement")
        verbose_name_plural = _("effacements")

    def __str__(self) -> str:
        """The moment and the number of rows."""
        return f"{self.erased_at:%Y-%m-%d %H:%M} · {self.rows}"
