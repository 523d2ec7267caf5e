"""The purchases that buyers announce, and what became of these."""

from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from maillage.buy.programme.domain.planned_purchases import (
    LONGEST_ADDRESS,
    LONGEST_NOTICE,
    LONGEST_OBJECT,
    LONGEST_REASON,
    LONGEST_WORDS,
    PlannedState,
    Reservation,
)


class PlannedPurchase(models.Model):
    """A purchase that a buyer announces, as it stands now. Without an organisation: of the demonstration, invented."""

    STATES = [
        (PlannedState.ANNOUNCED.value, _("annoncé")),
        (PlannedState.CONSULTED.value, _("consultation lancée")),
        (PlannedState.AWARDED.value, _("attribué")),
        (PlannedState.GIVEN_UP.value, _("abandonné")),
    ]

    organisation = models.ForeignKey(
        "accounts.Organisation", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    # Of an invented buyer alone: an organisation has its own.
    buyer_siret = models.CharField(_("SIRET de l’acheteur inventé"), max_length=14, blank=True, db_index=True)
    buyer_name = models.CharField(_("acheteur inventé"), max_length=200, blank=True)
    object = models.CharField(_("objet"), max_length=LONGEST_OBJECT)
    words = models.CharField(_("mots cherchés"), max_length=LONGEST_WORDS)
    cpv = models.CharField(_("code CPV"), max_length=8)
    territory = models.CharField(_("territoire"), max_length=100, db_index=True)
    band = models.CharField(_("tranche de montant"), max_length=16)
    quarter = models.CharField(_("trimestre de lancement"), max_length=7, db_index=True)
    announced_quarter = models.CharField(_("trimestre annoncé d’abord"), max_length=7)
    announced_band = models.CharField(_("tranche annoncée d’abord"), max_length=16)
    starts_on = models.DateField(_("début souhaité"), null=True, blank=True)
    reservation = models.CharField(_("réservation"), max_length=10, default=Reservation.NONE.value)
    procedure = models.CharField(_("procédure"), max_length=80, blank=True)
    is_social = models.BooleanField(_("considération sociale"), null=True, blank=True)
    is_environmental = models.BooleanField(_("considération environnementale"), null=True, blank=True)
    renews = models.CharField(_("marché renouvelé"), max_length=400, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=STATES, default=PlannedState.ANNOUNCED.value)
    consulted_on = models.DateField(_("consultation lancée le"), null=True, blank=True)
    notice = models.CharField(_("numéro de l’avis"), max_length=LONGEST_NOTICE, blank=True)
    notice_address = models.CharField(_("adresse de l’avis"), max_length=LONGEST_ADDRESS, blank=True)
    reason = models.CharField(_("motif de l’abandon"), max_length=LONGEST_REASON, blank=True)
    announced_at = models.DateTimeField(_("annoncé le"))
    changed_at = models.DateTimeField(_("changé le"), db_index=True)
    # What the form that announced it was given: sent twice, it is announced once.
    entry = models.CharField(_("envoi"), max_length=64, null=True, blank=True)  # noqa: DJ001 -- NULL is never a double

    class Meta:
        verbose_name = _("achat annoncé")
        verbose_name_plural = _("achats annoncés")
        ordering = ["quarter", "pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "entry"], name="purchase_announced_once")]

    def __str__(self) -> str:
        return self.object


class PlannedPurchaseChange(models.Model):
    """What was said of a purchase at a moment, whole: nothing of it is ever changed."""

    purchase = models.ForeignKey(
        PlannedPurchase, models.CASCADE, related_name="changes", verbose_name=_("achat annoncé")
    )
    at = models.DateTimeField(_("le"))
    act = models.CharField(_("acte"), max_length=40)
    values = models.JSONField(_("ce qui est dit"))

    class Meta:
        verbose_name = _("changement d’un achat annoncé")
        verbose_name_plural = _("changements d’achats annoncés")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.purchase} · {localdate(self.at)}"


class PlannedPurchaseAward(models.Model):
    """A contract that a buyer confirmed to have come of a purchase, by its key in the store."""

    purchase = models.ForeignKey(
        PlannedPurchase, models.CASCADE, related_name="awards", verbose_name=_("achat annoncé")
    )
    contract_key = models.CharField(_("marché"), max_length=400, db_index=True)
    confirmed_at = models.DateTimeField(_("confirmé le"))

    class Meta:
        verbose_name = _("marché d’un achat annoncé")
        verbose_name_plural = _("marchés d’achats annoncés")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["purchase", "contract_key"], name="contract_confirmed_once")]

    def __str__(self) -> str:
        return self.contract_key
