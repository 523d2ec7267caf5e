"""People with an account, how a sign-in service knows them, and the tries left at their doors."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person with an account. Residents need none: they measure and read without one."""

    class Meta(AbstractUser.Meta):
        verbose_name = _("personne")  # type: ignore[assignment]
        verbose_name_plural = _("personnes")  # type: ignore[assignment]


class ExternalIdentity(models.Model):
    """Who a person is at a sign-in service: the pair of issuer and subject never changes, her address there may."""

    user = models.ForeignKey(User, models.CASCADE, related_name="external_identities", verbose_name=_("personne"))
    issuer = models.CharField(_("service de connexion"), max_length=300)
    subject = models.CharField(_("identifiant chez lui"), max_length=255)
    linked_at = models.DateTimeField(_("reconnue le"))
    last_used_on = models.DateField(_("dernier usage"), null=True, blank=True)

    class Meta:
        verbose_name = _("identité externe")
        verbose_name_plural = _("identités externes")
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="one_person_of_an_identity")]

    def __str__(self) -> str:
        return f"{self.user} · {self.issuer}"


class DoorBucket(models.Model):
    """The tries left at a door, in the form of core/bounds/limits.py: one moment for a limit and a keyed digest.

    In the database, since several machines of pages share it: whoever is refused by one is refused by all.
    """

    limit = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    full_at = models.FloatField(db_index=True)  # seconds of Unix time

    class Meta:
        constraints = [models.UniqueConstraint(fields=["limit", "digest"], name="one_bucket_of_a_door")]

    def __str__(self) -> str:
        return f"{self.limit} · {self.digest[:8]}"
