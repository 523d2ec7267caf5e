"""The state of each file of a source, and the provenance of what was taken from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.sources.domain.terms import SourceStatus


class SourceState(models.Model):
    """A file of a source that this installation wants: of when what is in force is, and what the last look found.

    ``part`` is the département of a file that covers one, "" otherwise. Four dates, never one: of the last question, of
    the last answer, of the last change of the bytes, of the data.
    """

    source = models.CharField(_("source"), max_length=60)
    part = models.CharField(_("département"), max_length=3, blank=True)
    region = models.CharField(_("région"), max_length=3)
    wanted_at = models.DateTimeField(_("voulue depuis"))
    status = models.CharField(
        _("état"),
        max_length=12,
        choices=[(status.value, status.value) for status in SourceStatus],
        default=SourceStatus.NEVER.value,
    )
    asked_at = models.DateTimeField(_("demandée le"), null=True)
    answered_at = models.DateTimeField(_("répondue le"), null=True)
    changed_at = models.DateTimeField(_("changée le"), null=True)
    data_on = models.DateField(_("données du"), null=True)
    next_at = models.DateTimeField(_("à relire le"), null=True, db_index=True)
    unchanged = models.PositiveIntegerField(_("lectures sans changement"), default=0)
    failures = models.PositiveIntegerField(_("échecs de suite"), default=0)
    problem = models.JSONField(_("défaut"), default=dict)  # code, message id and parameters
    # What is in force.
    find_used = models.PositiveIntegerField(_("voie"), default=0)
    address = models.CharField(_("adresse demandée"), max_length=2_000, blank=True)
    etag = models.CharField(_("ETag"), max_length=500, blank=True)
    last_modified = models.CharField(_("Last-Modified"), max_length=100, blank=True)
    sha256 = models.CharField(_("empreinte"), max_length=64, blank=True)
    file_name = models.CharField(_("fichier"), max_length=200, blank=True)
    size_bytes = models.BigIntegerField(_("octets"), null=True)
    rows = models.BigIntegerField(_("lignes"), null=True)
    columns = models.JSONField(_("colonnes"), default=list)
    # What was kept aside.
    refused_sha256 = models.CharField(_("empreinte refusée"), max_length=64, blank=True)
    # Of a refused file that somebody accepted on its page: the follower takes it.
    accepted_sha256 = models.CharField(_("empreinte acceptée"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("état d’une source")
        verbose_name_plural = _("états des sources")
        constraints = [models.UniqueConstraint(fields=["source", "part"], name="one_state_of_a_file")]

    def __str__(self) -> str:
        return f"{self.source} {self.part}".strip()


class SourceReading(models.Model):
    """A file that was fetched, and what became of it. Rows are never changed: they are what figures rest on."""

    source = models.CharField(_("source"), max_length=60, db_index=True)
    part = models.CharField(_("département"), max_length=3, blank=True)
    status = models.CharField(
        _("issue"), max_length=12, choices=[(status.value, status.value) for status in SourceStatus]
    )
    declaration = models.CharField(_("version de la déclaration"), max_length=12)
    find_used = models.PositiveIntegerField(_("voie"))
    final_address = models.CharField(_("adresse finale"), max_length=2_000)
    etag = models.CharField(_("ETag"), max_length=500, blank=True)
    last_modified = models.CharField(_("Last-Modified"), max_length=100, blank=True)
    size_bytes = models.BigIntegerField(_("octets"))
    sha256 = models.CharField(_("empreinte"), max_length=64)
    asked_at = models.DateTimeField(_("demandée le"))
    answered_at = models.DateTimeField(_("répondue le"))
    data_on = models.DateField(_("données du"), null=True)
    rows = models.BigIntegerField(_("lignes du fichier"), null=True)
    rows_kept = models.BigIntegerField(_("lignes gardées"), null=True)
    rows_aside = models.BigIntegerField(_("lignes mises de côté"), null=True)
    columns_added = models.JSONField(_("colonnes nouvelles"), default=list)
    columns_lost = models.JSONField(_("colonnes perdues"), default=list)
    problem = models.JSONField(_("défaut"), default=dict)
    software = models.CharField(_("version du logiciel"), max_length=40)

    class Meta:
        verbose_name = _("lecture d’une source")
        verbose_name_plural = _("lectures des sources")
        ordering = ["-answered_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.source} {self.part} · {self.sha256[:12]}"
