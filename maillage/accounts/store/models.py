"""Database models of people, organisations, memberships, mandates, API keys and the audit trail.

People have an account, identities at sign-in services, and quotas of sign-in attempts. Kinds of organisations and verbs
of the audit trail may be added by features: as enums in their terms, listed in their AppConfig as
``organisation_kinds`` and ``trace_verbs``. Audit entries are written once and never changed.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeVar

from django.apps import apps
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from maillage.accounts.domain.terms import (
    AnyKind,
    AnyVerb,
    Capability,
    OrganisationKind,
    OrganisationState,
    Role,
)
from maillage.core.word_enum import Labelled
from maillage.web.turns import reserved_slug


class User(AbstractUser):
    """A person with an account. Residents need none to measure and read."""

    class Meta(AbstractUser.Meta):
        verbose_name = _("personne")  # type: ignore[assignment]
        verbose_name_plural = _("personnes")  # type: ignore[assignment]


class ExternalIdentity(models.Model):
    """A person at a sign-in service: the pair of issuer and subject never changes, the e-mail address may."""

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


class FactorVouch(models.Model):
    """A confirmation that a new second factor belongs to its owner, which unlocks pages about people immediately."""

    device = models.OneToOneField("otp_totp.TOTPDevice", models.CASCADE, related_name="+")
    vouched_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    vouched_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.device} · {self.vouched_by}"


class DoorBucket(models.Model):
    """The bucket of a sign-in limit (core/bounds/limits.py): when it is full again, for a limit and a keyed digest.

    It is in the database, so that several machines share it.
    """

    limit = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    full_at = models.FloatField(db_index=True)  # Unix time in seconds

    class Meta:
        constraints = [models.UniqueConstraint(fields=["limit", "digest"], name="one_bucket_of_a_door")]

    def __str__(self) -> str:
        return f"{self.limit} · {self.digest[:8]}"


Word = TypeVar("Word", bound=Labelled)


def organisation_kinds() -> Mapping[str, AnyKind]:
    """Every kind of organisation by value, in the order of features."""
    return _declared("organisation_kinds", AnyKind)


def trace_verbs() -> Mapping[str, AnyVerb]:
    """Every verb of the audit trail by value, in the order of features."""
    return _declared("trace_verbs", AnyVerb)


def kind_choices() -> list[tuple[str, Promise]]:
    """Choices of a model field; a callable, so that no migration lists the kinds added by features."""
    return [(word, gettext_lazy(kind.label)) for word, kind in organisation_kinds().items()]


def verb_choices() -> list[tuple[str, str]]:
    """Choices of a model field; the admin shows the values as stored."""
    return [(word, word) for word in trace_verbs()]


def _declared(attribute: str, kind: type[Word]) -> Mapping[str, Word]:
    by_word: dict[str, Word] = {}
    for config in apps.get_app_configs():
        words: Iterable[Word] = getattr(config, attribute, ())
        for word in words:
            if word.value in by_word or not isinstance(word, kind):
                raise ImproperlyConfigured(f"{config.name} declares {word!r}: not of {kind.__name__}, or known already")
            by_word[word.value] = word
    return MappingProxyType(by_word)


# Slugs that would clash with URLs: /organisations/demander.
RESERVED_SLUGS: Final = frozenset({"demander"})
ROLES = [
    (Role.READER.value, _("lecture")),
    (Role.EDITOR.value, _("rédaction")),
    (Role.PUBLISHER.value, _("publication")),
    (Role.ADMINISTRATOR.value, _("administration")),
]


class Organisation(models.Model):
    """A public body or a company. Exactly one row, the agency's, has ``is_agency``."""

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
    # "commune:44131", as in maillage.territory; empty if it has no territory.
    territory = models.CharField(_("territoire"), max_length=100, blank=True, db_index=True)
    state = models.CharField(_("état"), max_length=12, choices=STATES, default=OrganisationState.ACCEPTED.value)
    email = models.EmailField(_("adresse de contact publique"), blank=True)
    website = models.URLField(_("site"), blank=True)
    # A learner's sandbox: what it publishes is visible to its members only, and it is erased after a day.
    is_sandbox = models.BooleanField(_("est un bac à sable"), default=False, db_index=True)
    created_at = models.DateTimeField(_("créée le"), auto_now_add=True)
    members = models.ManyToManyField(User, through="Membership", related_name="organisations")

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            # The agency runs the installation: there is only one, and only its members may enter the admin.
            models.UniqueConstraint(fields=["is_agency"], condition=models.Q(is_agency=True), name="one_agency"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **options: Any) -> None:
        """Save the row; a new one gets a slug from its name."""
        with transaction.atomic():
            if not self.slug:
                self.slug = reserved_slug(Organisation, self.name, taken=RESERVED_SLUGS)
            super().save(*args, **options)


class OrganisationRequest(models.Model):
    """A request to join, and the agency's answer."""

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
    """A person's role in an organisation."""

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
    """An invitation by e-mail; only the digest of its token is stored."""

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


SCOPES = [(capability.value, _(capability.label)) for capability in Capability]


class Mandate(models.Model):
    """The consent of one organisation (``principal``) that another (``actor``) acts in its name, for one capability."""

    actor = models.ForeignKey(Organisation, models.CASCADE, related_name="mandates_held", verbose_name=_("agit"))
    principal = models.ForeignKey(Organisation, models.CASCADE, related_name="mandates_given", verbose_name=_("pour"))
    scope = models.CharField(_("portée"), max_length=16, choices=SCOPES, default=Capability.OPEN.value)
    consented_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("accordé par"))
    # If the consent was given elsewhere: a council decision, a letter.
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
    """A request of one organisation (``actor``) to act in the name of another (``principal``). Answered once."""

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
    """An API key with which a program acts for an organisation; only its digest is stored."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="api_keys")
    name = models.CharField(_("nom"), max_length=100)
    role = models.CharField(_("rôle"), max_length=20, choices=ROLES, default=Role.PUBLISHER.value)
    beginning = models.CharField(_("début"), max_length=12)  # shown so that people can recognise the key
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


class TraceEntry(models.Model):
    """One audit entry: what was done, by whom, for whom. Written once, never changed."""

    at = models.DateTimeField(_("date"), db_index=True)
    verb = models.CharField(_("acte"), max_length=40, choices=verb_choices)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="trace", verbose_name=_("organisation"))
    through = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, related_name="+", verbose_name=_("par l’entremise de")
    )
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("personne"))
    about = models.CharField(_("objet"), max_length=200)  # the identity of the object, such as a dataset's
    title = models.CharField(_("intitulé"), max_length=300, blank=True)
    detail = models.JSONField(_("détail"), default=dict)

    class Meta:
        verbose_name = _("trace")
        verbose_name_plural = _("traces")
        indexes = [models.Index(fields=["organisation", "-at"], name="accounts_trace_organisation")]

    def __str__(self) -> str:
        return f"{self.verb} · {self.title or self.about}"


class Takedown(models.Model):
    """One thing that the agency hides from everyone, since when and why; kept after it is lifted."""

    kind = models.CharField(_("sorte"), max_length=24)  # offered by a feature: accounts/pages/parts/takedowns.py
    key = models.CharField(_("identité"), max_length=400)
    title = models.CharField(_("intitulé"), max_length=300, blank=True)  # visible to the agency only
    reason = models.CharField(_("motif"), max_length=500)
    hidden_at = models.DateTimeField(_("masqué le"))
    hidden_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("masqué par"))
    lifted_at = models.DateTimeField(_("montré de nouveau le"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("montré de nouveau par")
    )

    class Meta:
        verbose_name = _("masquage")
        verbose_name_plural = _("masquages")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=models.Q(lifted_at__isnull=True), name="one_takedown_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.title or self.key}"
