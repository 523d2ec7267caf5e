"""Database models: measurements (the source of every figure), counted samples, erasures.

Written by maillage.measure.record.store only. Figures never read these tables: the counter follows them by ``seq``
(SQLite) or by ``tick`` (PostgreSQL, where sequence numbers are assigned before transactions commit).
"""

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _


class HashField(models.BigIntegerField[int, int]):
    """A 64-bit hash as primary key.

    On SQLite it is the rowid itself (INTEGER PRIMARY KEY), which saves an index per table, and a page of the WAL in
    each
    measurement's transaction.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """Return the type of the column."""
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class Measurement(models.Model):
    """One measurement as received, with its grid square and its bins, computed once on recording."""

    seq = models.BigAutoField(primary_key=True)
    # Django reserves the attribute name "id" for primary keys; the column has the document's name.
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
    # Null in rows recorded before receipts existed; they stay counted.
    vouching = models.SmallIntegerField(_("caution"), null=True)
    # 0: dropped by the rate rules, not counted (store/rate_rules.py). 1: its own device counts towards the minimum of
    # five.
    # Otherwise the pseudonym that counts in place of its device.
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
    # Counts for rates comparable with Arcep's surveys; null where the document lacks them.
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
            # Fixed lines are few among the rows; without this index, finding them reads the whole table.
            models.Index(fields=["verdict", "seq"], name="quality_measurement_fixed", condition=models.Q(verdict=6)),
        ]


class FixedAccess(models.Model):
    """A person's declaration about the fixed line of a test, made afterwards: used for fixed 4G, never counted.

    No foreign key: whole origins are removed by one statement, which a cascade would process row by row.
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
    """A counted sample for each usage in ``mask``: device, operator, technology, place of 100 m and day.

    ``key`` is the origin (two bits) above 61 bits of blake2b of the rest: each origin is one range of keys.
    """

    key = HashField(primary_key=True)
    device = models.BigIntegerField()
    mask = models.SmallIntegerField()

    class Meta:
        db_table = "quality_sample_key"
        indexes = [models.Index(fields=["device"], name="quality_sample_key_device")]


class SpentReceipt(models.Model):
    """A session whose receipt has been used: a hash of the token's identity, which identifies nobody."""

    key = HashField(primary_key=True)
    ended_s = models.BigIntegerField()

    class Meta:
        db_table = "quality_spent_receipt"


class HeardNumber(models.Model):
    """Number of tests accepted of a network in an hour, of a commune and operator in an hour, or in total there.

    ``key`` is a hash (store/rate_rules.py) of the node's pseudonym of the network, which cannot be recomputed once its
    day
    is over, or of the place. It is not linked to a device.
    """

    key = HashField(primary_key=True)
    tests = models.BigIntegerField()
    ended_s = models.BigIntegerField()

    class Meta:
        db_table = "quality_heard_number"


class LateAnswer(models.Model):
    """An answer that changed a row after it was recorded (store/circumstances.py): figures must be recounted.

    It names no test or person, and is deleted after the recount.
    """

    told_at = models.DateTimeField(_("dit le"))

    class Meta:
        db_table = "quality_late_answer"
        verbose_name = _("réponse tardive")
        verbose_name_plural = _("réponses tardives")


class Erasure(models.Model):
    """An erasure of rows, by a person or by the agency, which triggers a recount. It names nobody."""

    seq = models.BigAutoField(primary_key=True)
    erased_at = models.DateTimeField(_("effacées le"))
    rows = models.IntegerField(_("lignes"))

    class Meta:
        verbose_name = _("effacement")
        verbose_name_plural = _("effacements")

    def __str__(self) -> str:
        """Return the time and the number of rows."""
        return f"{localtime(self.erased_at):%Y-%m-%d %H:%M} · {self.rows}"
