"""The sources of harvests, their runs, and the outcome of each data set."""

from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from maillage.opendata.catalog.domain.terms import ItemStatus, SourceKind
from maillage.opendata.catalog.store.model_types import Dataset


class HarvestSource(models.Model):
    """A catalogue to harvest for one organisation."""

    organisation = models.ForeignKey(
        "accounts.Organisation", models.CASCADE, related_name="harvest_sources", verbose_name=_("organisation")
    )
    name = models.CharField(_("nom"), max_length=200)
    url = models.URLField(_("adresse"), max_length=500)
    kind = models.CharField(
        _("sorte"), max_length=8, choices=[(source_kind.value, source_kind.value) for source_kind in SourceKind]
    )
    is_active = models.BooleanField(_("active"), default=True)
    # Set on request: the next run takes it first.
    asked_at = models.DateTimeField(_("demandée le"), null=True, blank=True)
    created_at = models.DateTimeField(_("créée le"), auto_now_add=True)

    class Meta:
        verbose_name = _("source à moissonner")
        verbose_name_plural = _("sources à moissonner")

    def __str__(self) -> str:
        return self.name


class HarvestRun(models.Model):
    """One harvest of a source; a dry run stores items but no data sets."""

    source = models.ForeignKey(HarvestSource, models.CASCADE, related_name="runs")
    is_dry = models.BooleanField(_("à blanc"), default=False)
    started_at = models.DateTimeField(_("commencée le"))
    ended_at = models.DateTimeField(_("finie le"), null=True)
    error = models.CharField(_("erreur"), max_length=500, blank=True)  # why the whole run ended early
    # The same as code, message id and parameters, to translate it.
    error_detail = models.JSONField(_("détail de l’erreur"), default=dict)
    counts = models.JSONField(_("issues"), default=dict)  # number of items by status

    class Meta:
        verbose_name = _("moisson")
        verbose_name_plural = _("moissons")
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.source} · {localtime(self.started_at):%Y-%m-%d %H:%M}"


class HarvestItem(models.Model):
    """The outcome of one data set in a run, with its reason."""

    run = models.ForeignKey(HarvestRun, models.CASCADE, related_name="items")
    remote_id = models.CharField(_("identité"), max_length=500)
    title = models.CharField(_("titre"), max_length=300, blank=True)
    status = models.CharField(
        _("issue"), max_length=12, choices=[(status.value, status.value) for status in ItemStatus]
    )
    reason = models.CharField(_("raison"), max_length=500, blank=True)
    code = models.CharField(_("code de la raison"), max_length=40, blank=True)
    reason_params = models.JSONField(_("détail de la raison"), default=dict)
    dataset = models.ForeignKey(Dataset, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("fiche moissonnée")
        verbose_name_plural = _("fiches moissonnées")

    def __str__(self) -> str:
        return f"{self.title or self.remote_id} · {self.status}"


class HarvestedDataset(models.Model):
    """Links a data set to its source: its identifier there, and since when it is missing."""

    dataset = models.OneToOneField(Dataset, models.CASCADE, primary_key=True, related_name="harvested")
    source = models.ForeignKey(HarvestSource, models.CASCADE, related_name="harvested")
    remote_id = models.CharField(_("identité"), max_length=500)
    publisher = models.CharField(_("producteur"), max_length=300, blank=True)
    conforms_to = models.CharField(_("schéma déclaré"), max_length=500, blank=True)
    missing_since = models.DateTimeField(_("absente depuis"), null=True, blank=True)

    class Meta:
        verbose_name = _("jeu moissonné")
        verbose_name_plural = _("jeux moissonnés")
        constraints = [models.UniqueConstraint(fields=["source", "remote_id"], name="one_dataset_of_an_identity")]

    def __str__(self) -> str:
        return self.remote_id
