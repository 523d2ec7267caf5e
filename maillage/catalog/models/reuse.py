"""What people follow of the catalogue: subscriptions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Subscription(models.Model):
    """An address that is written to when something in a search changes; confirmed by its owner."""

    email = models.EmailField(_("adresse"))
    subject = models.CharField(_("sujet"), max_length=32)  # one that a feature offers: terms/subscriptions.py
    search = models.CharField(_("recherche"), max_length=500)
    token_digest = models.CharField(max_length=64, unique=True)  # of the links to confirm and to end it
    language = models.CharField(max_length=5, default="fr")
    asked_at = models.DateTimeField(_("demandé le"))
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True, blank=True)
    told_until = models.DateTimeField(_("prévenu jusqu’au"), null=True, blank=True)

    class Meta:
        verbose_name = _("abonnement")
        verbose_name_plural = _("abonnements")
        constraints = [
            models.UniqueConstraint(fields=["email", "subject", "search"], name="one_subscription_to_a_search"),
        ]

    def __str__(self) -> str:
        return self.email
