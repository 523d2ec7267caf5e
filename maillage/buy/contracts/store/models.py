"""Sources of contracts and the files received from them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContractSource(models.Model):
    """A publisher of contracts: a platform, a portal, a folder of the agency.

    A withdrawn source no longer publishes: the contracts of its last files stay, with the date.
    """

    name = models.CharField(_("nom"), max_length=200, unique=True)
    address = models.CharField(_("adresse"), max_length=2_000, blank=True)
    created_at = models.DateTimeField(_("créée le"))
    withdrawn_on = models.DateField(_("retirée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("source de marchés")
        verbose_name_plural = _("sources de marchés")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SourceFile(models.Model):
    """A file of a source, stored under its digest; the newest of a name is current, older ones are kept."""

    source = models.ForeignKey(ContractSource, models.PROTECT, related_name="files", verbose_name=_("source"))
    name = models.CharField(_("nom"), max_length=500)
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64)
    size_bytes = models.BigIntegerField(_("taille en octets"))
    received_at = models.DateTimeField(_("reçu le"))
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("remplace")
    )
    # For a data set of this installation: the version that the file was made from.
    dataset = models.ForeignKey(
        "catalog.Dataset",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("jeu de données"),
    )
    version_number = models.IntegerField(_("version"), null=True, blank=True)

    class Meta:
        verbose_name = _("fichier de marchés")
        verbose_name_plural = _("fichiers de marchés")
        ordering = ["received_at", "pk"]

    def __str__(self) -> str:
        return f"{self.source} · {self.name}"
