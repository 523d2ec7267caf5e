"""The tables of fixed 4G sites. Predictions, plans and reports are stored in folders (cover/prediction/store)."""

from django.conf import settings
from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from maillage.cover.network.domain.network_sites import LONGEST_CODE, LONGEST_NAME, LONGEST_NOTE, LONGEST_REASON
from maillage.cover.network.domain.sites import FrequencyRight, SiteState


class NetworkSite(models.Model):
    """The current state of a fixed 4G site. Without an organisation only the agency can change it."""

    STATES = [
        (SiteState.IDEA.value, _("idée")),
        (SiteState.PLANNED.value, _("planifié")),
        (SiteState.IN_SERVICE.value, _("en service")),
        (SiteState.TO_RENOVATE.value, _("à rénover")),
    ]
    RIGHTS = [
        (FrequencyRight.NONE.value, _("non demandée")),
        (FrequencyRight.REQUESTED.value, _("demandée")),
        (FrequencyRight.GRANTED.value, _("accordée")),
        (FrequencyRight.REFUSED.value, _("refusée")),
    ]

    code = models.CharField(_("code"), max_length=LONGEST_CODE, unique=True)
    name = models.CharField(_("nom"), max_length=LONGEST_NAME)
    operator = models.CharField(_("exploitant"), max_length=LONGEST_NAME, db_index=True)
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    x_m = models.FloatField(_("abscisse Lambert-93"))
    y_m = models.FloatField(_("ordonnée Lambert-93"))
    commune = models.CharField(_("commune"), max_length=5, blank=True, db_index=True)
    support_height_m = models.FloatField(_("hauteur du support"))
    state = models.CharField(_("état"), max_length=12, choices=STATES)
    state_since = models.DateField(_("depuis"), null=True, blank=True)
    right = models.CharField(_("autorisation"), max_length=12, choices=RIGHTS)
    right_until = models.DateField(_("autorisation jusqu’au"), null=True, blank=True)
    requested_on = models.DateField(_("demandée le"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=LONGEST_NOTE, blank=True)
    is_invented = models.BooleanField(_("inventé"), default=False)
    changed_at = models.DateTimeField(_("changé le"), db_index=True)
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True, blank=True)

    class Meta:
        verbose_name = _("site de 4G fixe")
        verbose_name_plural = _("sites de 4G fixe")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"


class NetworkSector(models.Model):
    """A sector of a site; names and units as in the schema maillage/sites-4g-fixe."""

    site = models.ForeignKey(NetworkSite, models.CASCADE, related_name="sectors", verbose_name=_("site"))
    code = models.CharField(_("secteur"), max_length=20)
    azimuth_deg = models.FloatField(_("azimut"))
    height_m = models.FloatField(_("hauteur de l’antenne"))
    mechanical_tilt_deg = models.FloatField(_("inclinaison mécanique"))
    # None: defined by the antenna file.
    electrical_tilt_deg = models.FloatField(_("inclinaison électrique"), null=True, blank=True)
    antenna = models.CharField(_("antenne"), max_length=120)
    gain_dbi = models.FloatField(_("gain"), null=True, blank=True)  # None: defined by the antenna file
    power_dbm = models.FloatField(_("puissance"))
    feeder_loss_db = models.FloatField(_("pertes"))
    frequencies_ghz = models.CharField(_("fréquences"), max_length=200)  # "3.42|3.44", as in the schema
    bandwidth_mhz = models.FloatField(_("largeur"))
    tdd = models.PositiveSmallIntegerField(_("configuration TDD"))

    class Meta:
        verbose_name = _("secteur de 4G fixe")
        verbose_name_plural = _("secteurs de 4G fixe")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["site", "code"], name="coverage_sector_once")]

    def __str__(self) -> str:
        return f"{self.site} · {self.code}"


class NetworkSiteChange(models.Model):
    """The full state of a site after a change. Immutable."""

    site = models.ForeignKey(NetworkSite, models.CASCADE, related_name="changes", verbose_name=_("site"))
    moment = models.DateTimeField(_("le"))
    act = models.CharField(_("acte"), max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("par")
    )
    values = models.JSONField(_("ce qui est dit"))

    class Meta:
        verbose_name = _("changement d’un site de 4G fixe")
        verbose_name_plural = _("changements de sites de 4G fixe")
        ordering = ["moment", "pk"]

    def __str__(self) -> str:
        return f"{self.site} · {localdate(self.moment)}"


class AntennaPatternFile(models.Model):
    """An uploaded antenna file (MSI), referenced by sectors by name; its content never changes."""

    name = models.CharField(_("nom"), max_length=120, unique=True)
    text = models.TextField(_("contenu"))
    digest = models.CharField(_("empreinte"), max_length=64)
    added_at = models.DateTimeField(_("ajouté le"))

    class Meta:
        verbose_name = _("fichier d’antenne")
        verbose_name_plural = _("fichiers d’antenne")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class GroundCorrection(models.Model):
    """A ground correction of the prediction, stored separately from it."""

    shape = models.JSONField(_("contour"))  # GeoJSON Polygon or Point, in degrees
    west = models.FloatField(_("ouest"))
    south = models.FloatField(_("sud"))
    east = models.FloatField(_("est"))
    north = models.FloatField(_("nord"))
    commune = models.CharField(_("commune"), max_length=5, db_index=True)
    place = models.CharField(_("lieu"), max_length=LONGEST_NAME)
    is_served = models.BooleanField(_("servi"))
    reason = models.CharField(_("raison"), max_length=LONGEST_REASON)
    observed_on = models.DateField(_("constaté le"))
    organisation = models.ForeignKey(
        "accounts.Organisation", models.SET_NULL, null=True, related_name="+", verbose_name=_("organisation")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("par")
    )
    added_at = models.DateTimeField(_("ajoutée le"), db_index=True)
    withdrawn_at = models.DateTimeField(_("retirée le"), null=True, blank=True)
    withdrawal = models.CharField(_("motif du retrait"), max_length=LONGEST_REASON, blank=True)
    # Idempotency key of the form: a double submission creates one correction.
    entry = models.CharField(_("envoi"), max_length=64, null=True, blank=True)  # noqa: DJ001 -- NULL is never a double

    class Meta:
        verbose_name = _("correction de terrain")
        verbose_name_plural = _("corrections de terrain")
        ordering = ["-added_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "entry"], name="coverage_correction_once")]

    def __str__(self) -> str:
        return f"{self.place} · {self.observed_on:%Y-%m-%d}"
