"""The directory of structures that buyers can work with, and what was said of each over time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.inclusion.terms.structures import LONGEST_ADDRESS, LONGEST_DESCRIPTION, LONGEST_NAME, StructureKind


class Structure(models.Model):
    """A structure as it is said to be now. An establishment may hold two kinds: SIRET and kind name it together."""

    siret = models.CharField(_("SIRET"), max_length=14)
    siren = models.CharField(_("SIREN"), max_length=9, db_index=True)
    kind = models.CharField(_("type"), max_length=5, choices=[(kind.value, kind.value) for kind in StructureKind])
    name = models.CharField(_("dénomination"), max_length=LONGEST_NAME)
    words = models.CharField(_("mots cherchés"), max_length=2 * LONGEST_NAME)
    address = models.CharField(_("adresse"), max_length=LONGEST_ADDRESS, blank=True)
    postal_code = models.CharField(_("code postal"), max_length=5, blank=True)
    commune = models.CharField(_("commune"), max_length=5, blank=True, db_index=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    sector_words = models.CharField(_("secteurs cherchés"), max_length=600, blank=True)
    activities = models.JSONField(_("activités"), default=list)
    employees = models.FloatField(_("effectif en équivalents temps plein"), null=True, blank=True)
    turnover_eur = models.FloatField(_("chiffre d’affaires"), null=True, blank=True)
    labels = models.JSONField(_("labels"), default=list)
    website = models.CharField(_("site"), max_length=LONGEST_ADDRESS, blank=True)
    description = models.CharField(_("description"), max_length=LONGEST_DESCRIPTION, blank=True)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    source = models.CharField(_("origine"), max_length=200)
    confirmed_on = models.DateField(_("confirmée le"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("retirée le"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("motif du retrait"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("ajoutée le"))
    changed_at = models.DateTimeField(_("changée le"), db_index=True)

    class Meta:
        verbose_name = _("structure")
        verbose_name_plural = _("structures")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["siret", "kind"], name="structure_once_a_kind")]

    def __str__(self) -> str:
        return self.name


class StructureChange(models.Model):
    """What was said of a structure at a moment, whole, and where it came from: nothing of it is ever changed."""

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="changes", verbose_name=_("structure"))
    at = models.DateTimeField(_("le"))
    act = models.CharField(_("acte"), max_length=40)
    source = models.CharField(_("origine"), max_length=200)
    values = models.JSONField(_("ce qui est dit"))

    class Meta:
        verbose_name = _("changement d’une structure")
        verbose_name_plural = _("changements de structures")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.structure} · {self.at:%Y-%m-%d}"
