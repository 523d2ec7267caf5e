"""People, organisations, who belongs where, who acts for whom, the keys of programs, and the trace of what was done.

Written by maillage.accounts.record only.
"""

from collections.abc import Collection
from typing import Any, Final

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from maillage.accounts.terms import OrganisationKind, OrganisationState, Role, Verb

# Words that stand where an organisation's name stands in addresses: /organisations/demander.
RESERVED_SLUGS: Final = frozenset({"demander"})


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
    """The tries left at a door, in the form of core/limits.py: one moment for a limit and a keyed digest.

    In the database, since several machines of pages share it: whoever is refused by one is refused by all.
    """

    limit = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    full_at = models.FloatField(db_index=True)  # seconds of Unix time

    class Meta:
        constraints = [models.UniqueConstraint(fields=["limit", "digest"], name="one_bucket_of_a_door")]

    def __str__(self) -> str:
        return f"{self.limit} · {self.digest[:8]}"


class Organisation(models.Model):
    """A public body or a company. Exactly the agency's own row carries ``is_agency``."""

    KINDS = [
        (OrganisationKind.COMMUNE.value, _("commune")),
        (OrganisationKind.EPCI.value, _("intercommunalité")),
        (OrganisationKind.DEPARTEMENT.value, _("département")),
        (OrganisationKind.REGION.value, _("région")),
        (OrganisationKind.AGENCY.value, _("agence")),
        (OrganisationKind.OTHER.value, _("autre organisme")),
    ]
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
    kind = models.CharField(_("sorte"), max_length=16, choices=KINDS, default=OrganisationKind.OTHER.value)
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
            taken = {*Organisation.objects.values_list("slug", flat=True), *RESERVED_SLUGS}
            self.slug = free_slug(self.name, taken)
        super().save(*args, **options)


def free_slug(name: str, taken: Collection[str], *, longest: int = 80) -> str:
    """A name for addresses made from ``name`` that is not in ``taken``: "ville-de-pornic", "ville-de-pornic-2"."""
    wanted = slugify(name)[: longest - 6].strip("-") or "organisation"
    return wanted if wanted not in taken else f"{wanted}-{_free_number(wanted, taken)}"


def _free_number(wanted: str, taken: Collection[str]) -> int:
    """A number that is free and follows one that is not: found by doubling, for a catalogue may repeat a title."""
    last, free = 1, 2
    while f"{wanted}-{free}" in taken:
        last, free = free, 2 * free
    while free - last > 1:
        middle = (last + free) // 2
        last, free = (middle, free) if f"{wanted}-{middle}" in taken else (last, middle)
    return free


ROLES = [
    (Role.READER.value, _("lecture")),
    (Role.EDITOR.value, _("rédaction")),
    (Role.PUBLISHER.value, _("publication")),
    (Role.ADMINISTRATOR.value, _("administration")),
]


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


class Mandate(models.Model):
    """The consent of one organisation (``principal``) that another (``actor``) publishes in its name."""

    actor = models.ForeignKey(Organisation, models.CASCADE, related_name="mandates_held", verbose_name=_("agit"))
    principal = models.ForeignKey(Organisation, models.CASCADE, related_name="mandates_given", verbose_name=_("pour"))
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
                fields=["actor", "principal"], condition=models.Q(ended_at__isnull=True), name="one_mandate_in_force"
            ),
            models.CheckConstraint(condition=~models.Q(actor=models.F("principal")), name="mandate_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} → {self.principal}"


class MandateRequest(models.Model):
    """What one organisation (``actor``) asks of another (``principal``): to publish in its name. Answered once."""

    actor = models.ForeignKey(Organisation, models.CASCADE, related_name="mandates_asked", verbose_name=_("demandeur"))
    principal = models.ForeignKey(
        Organisation, models.CASCADE, related_name="mandates_to_answer", verbose_name=_("sollicitée")
    )
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("demandé par"))
    message = models.CharField(_("message"), max_length=500, blank=True)
    asked_at = models.DateTimeField(_("demandé le"))
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)

    class Meta:
        verbose_name = _("demande de mandat")
        verbose_name_plural = _("demandes de mandat")
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "principal"], condition=models.Q(answered_at__isnull=True), name="one_mandate_request"
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


class TraceEntry(models.Model):
    """One thing that was done, by whom, for whom: written once, never changed."""

    VERBS = [(verb.value, verb.value) for verb in Verb]

    at = models.DateTimeField(_("date"), db_index=True)
    verb = models.CharField(_("acte"), max_length=40, choices=VERBS)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="trace", verbose_name=_("organisation"))
    through = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, related_name="+", verbose_name=_("par l’entremise de")
    )
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("personne"))
    about = models.CharField(_("objet"), max_length=200)  # the identity of the thing: a data set's, an address
    title = models.CharField(_("intitulé"), max_length=300, blank=True)
    detail = models.JSONField(_("détail"), default=dict)

    class Meta:
        verbose_name = _("trace")
        verbose_name_plural = _("traces")
        indexes = [models.Index(fields=["organisation", "-at"], name="accounts_trace_organisation")]

    def __str__(self) -> str:
        return f"{self.verb} · {self.title or self.about}"
