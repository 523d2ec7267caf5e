"""Organisations, who asked for one, and who belongs to one, or is invited, with which role."""

from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.accounts.models.declared import kind_choices
from maillage.accounts.models.people import User
from maillage.accounts.terms import OrganisationKind, OrganisationState, Role
from maillage.web.wording.slugs import free_slug

# Words that stand where an organisation's name stands in addresses: /organisations/demander.
RESERVED_SLUGS: Final = frozenset({"demander"})
ROLES = [
    (Role.READER.value, _("lecture")),
    (Role.EDITOR.value, _("rédaction")),
    (Role.PUBLISHER.value, _("publication")),
    (Role.ADMINISTRATOR.value, _("administration")),
]


class Organisation(models.Model):
    """A public body or a company. Exactly the agency's own row carries ``is_agency``."""

    STATES = [
        (OrganisationState.ASKED.value, _("demandée")),
        (OrganisationState.ACCEPTED.value, _("acceptée")),
        (OrganisationState.REFUSED.value, _("refusée")),
        (OrganisationState.SUSPENDED.value, _("suspendue")),
    ]

    name = models.CharField(_("nom"), max_length=200, unique=True)
    slug = models.SlugField(_("nom dans les adresses"), max_length=80, unique=True, blank=True)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    is_agency = models.BooleanField(_("est l’agence"), default=False)
    kind = models.CharField(_("sorte"), max_length=16, choices=kind_choices, default=OrganisationKind.OTHER.value)
    # "commune:44131", as maillage.territory writes it; empty for those that have no territory.
    territory = models.CharField(_("territoire"), max_length=100, blank=True, db_index=True)
    state = models.CharField(_("état"), max_length=12, choices=STATES, default=OrganisationState.ACCEPTED.value)
    email = models.EmailField(_("adresse de contact publique"), blank=True)
    website = models.URLField(_("site"), blank=True)
    # Made for somebody who learns: what it publishes is shown to its members alone, and it is erased after a day.
    is_sandbox = models.BooleanField(_("est un bac à sable"), default=False, db_index=True)
    created_at = models.DateTimeField(_("créée le"), auto_now_add=True)
    members = models.ManyToManyField(User, through="Membership", related_name="organisations")

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            # The agency runs the installation: there is one, and its members alone may enter the admin.
            models.UniqueConstraint(fields=["is_agency"], condition=models.Q(is_agency=True), name="one_agency"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **options: Any) -> None:
        """Write the row; a new one gets its name in addresses from its name."""
        if not self.slug:
            slugs = {*Organisation.objects.values_list("slug", flat=True), *RESERVED_SLUGS}
            self.slug = free_slug(self.name, slugs)
        super().save(*args, **options)


class OrganisationRequest(models.Model):
    """Who asked that an organisation be taken in, and what the agency answered."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, related_name="request", verbose_name=_("organisation")
    )
    person_name = models.CharField(_("nom de la personne"), max_length=150)
    person_email = models.EmailField(_("adresse de la personne"))
    message = models.TextField(_("message"), blank=True)
    asked_at = models.DateTimeField(_("demandée le"))
    answered_at = models.DateTimeField(_("répondue le"), null=True, blank=True)
    reason = models.CharField(_("motif du refus"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("demande d’organisation")
        verbose_name_plural = _("demandes d’organisation")

    def __str__(self) -> str:
        return str(self.organisation)


class Membership(models.Model):
    """A person's place in an organisation."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("personne"))
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="memberships", verbose_name=_("organisation")
    )
    role = models.CharField(_("rôle"), max_length=20, choices=ROLES, default=Role.READER.value)

    class Meta:
        verbose_name = _("appartenance")
        verbose_name_plural = _("appartenances")
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="one_membership")]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"


class Invitation(models.Model):
    """A place offered by e-mail; only the digest of the token in the letter is kept."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("adresse"))
    role = models.CharField(_("rôle"), max_length=20, choices=ROLES)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("invitée par"))
    invited_at = models.DateTimeField(_("envoyée le"))
    expires_at = models.DateTimeField(_("valable jusqu’au"))
    accepted_at = models.DateTimeField(_("acceptée le"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("retirée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return f"{self.email} · {self.organisation}"
