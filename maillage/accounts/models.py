"""People, organisations and who belongs where: rows made by the agency in the admin or by `maillage accounts`."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.accounts.terms import Role


class User(AbstractUser):
    """A person with an account. Residents need none: they measure and read without one."""

    class Meta(AbstractUser.Meta):
        verbose_name = _("personne")  # type: ignore[assignment]
        verbose_name_plural = _("personnes")  # type: ignore[assignment]


class Organisation(models.Model):
    """A public body or a company. Exactly the agency's own row carries ``is_agency``."""

    name = models.CharField(_("nom"), max_length=200, unique=True)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    is_agency = models.BooleanField(_("est l’agence"), default=False)
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


class Membership(models.Model):
    """A person's place in an organisation."""

    ROLES = [
        (Role.MEMBER.value, _("membre")),
        (Role.EDITOR.value, _("rédaction")),
        (Role.ADMINISTRATOR.value, _("administration")),
    ]

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("personne"))
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="memberships", verbose_name=_("organisation")
    )
    role = models.CharField(_("rôle"), max_length=20, choices=ROLES, default=Role.MEMBER.value)

    class Meta:
        verbose_name = _("appartenance")
        verbose_name_plural = _("appartenances")
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="one_membership")]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"
