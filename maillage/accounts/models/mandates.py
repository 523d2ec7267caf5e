"""Who acts for whom: mandates, the requests for them, and the keys of programs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.accounts.models.organisations import ROLES, Organisation
from maillage.accounts.models.people import User
from maillage.accounts.terms import Capability, Role

SCOPES = [(capability.value, _(capability.label)) for capability in Capability]


class Mandate(models.Model):
    """The consent of one organisation (``principal``) that another (``actor``) acts in its name, for one capability."""

    actor = models.ForeignKey(Organisation, models.CASCADE, related_name="mandates_held", verbose_name=_("agit"))
    principal = models.ForeignKey(Organisation, models.CASCADE, related_name="mandates_given", verbose_name=_("pour"))
    scope = models.CharField(_("portée"), max_length=16, choices=SCOPES, default=Capability.OPEN.value)
    consented_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("accordé par"))
    # Where the consent was not given here: the council's decision, the letter.
    proof = models.CharField(_("preuve de l’accord"), max_length=300, blank=True)
    given_at = models.DateTimeField(_("accordé le"))
    ended_at = models.DateTimeField(_("fini le"), null=True, blank=True)

    class Meta:
        verbose_name = _("mandat")
        verbose_name_plural = _("mandats")
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "principal", "scope"],
                condition=models.Q(ended_at__isnull=True),
                name="one_mandate_in_force",
            ),
            models.CheckConstraint(condition=~models.Q(actor=models.F("principal")), name="mandate_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} → {self.principal}"


class MandateRequest(models.Model):
    """What one organisation (``actor``) asks of another (``principal``): to act in its name. Answered once."""

    actor = models.ForeignKey(Organisation, models.CASCADE, related_name="mandates_asked", verbose_name=_("demandeur"))
    principal = models.ForeignKey(
        Organisation, models.CASCADE, related_name="mandates_to_answer", verbose_name=_("sollicitée")
    )
    scope = models.CharField(_("portée"), max_length=16, choices=SCOPES, default=Capability.OPEN.value)
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("demandé par"))
    message = models.CharField(_("message"), max_length=500, blank=True)
    asked_at = models.DateTimeField(_("demandé le"))
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)

    class Meta:
        verbose_name = _("demande de mandat")
        verbose_name_plural = _("demandes de mandat")
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "principal", "scope"],
                condition=models.Q(answered_at__isnull=True),
                name="one_mandate_request",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor} → {self.principal}"


class ApiKey(models.Model):
    """A key with which a program of an organisation publishes; only its digest is kept."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="api_keys")
    name = models.CharField(_("nom"), max_length=100)
    role = models.CharField(_("rôle"), max_length=20, choices=ROLES, default=Role.PUBLISHER.value)
    beginning = models.CharField(_("début"), max_length=12)  # what the person recognises it by
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("faite par"))
    made_at = models.DateTimeField(_("faite le"))
    last_used_on = models.DateField(_("dernier usage"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("révoquée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("clé d’API")
        verbose_name_plural = _("clés d’API")

    def __str__(self) -> str:
        return f"{self.name} · {self.organisation}"
