"""The directory of structures: what is said of each over time, who claims or contests it, lists that buyers keep."""

from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from maillage.include.structures.domain.structure_life import (
    LONGEST_LIST_NAME,
    LONGEST_MESSAGE,
    LONGEST_NOTE,
    LONGEST_REASON,
    ClaimState,
    ContestedFact,
)
from maillage.include.structures.domain.structures import (
    LONGEST_ADDRESS,
    LONGEST_CAPACITY,
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    LONGEST_PHONE,
    StructureKind,
)


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
    network_words = models.CharField(_("réseaux cherchés"), max_length=400, blank=True)
    activities = models.JSONField(_("activités"), default=list)
    employees = models.FloatField(_("effectif en équivalents temps plein"), null=True, blank=True)
    turnover_eur = models.FloatField(_("chiffre d’affaires"), null=True, blank=True)
    labels = models.JSONField(_("labels"), default=list)
    website = models.CharField(_("site"), max_length=LONGEST_ADDRESS, blank=True)
    description = models.CharField(_("description"), max_length=LONGEST_DESCRIPTION, blank=True)
    capacity = models.CharField(_("ce qu’elle peut prendre"), max_length=LONGEST_CAPACITY, blank=True)
    references = models.JSONField(_("références"), default=list)
    groups = models.JSONField(_("réseaux et groupements"), default=list)
    contact_email = models.EmailField(_("adresse de contact de la structure"), blank=True)
    contact_phone = models.CharField(_("téléphone de la structure"), max_length=LONGEST_PHONE, blank=True)
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
    # When it was last asked whether all of this still holds, and what is kept of the link in that letter.
    asked_on = models.DateField(_("interrogée le"), null=True, blank=True)
    ask_digest = models.CharField(max_length=64, blank=True, db_index=True)
    # Since when it wishes no more of these letters: the page stays, with its date.
    letters_stopped_on = models.DateField(_("ne veut plus de lettre depuis le"), null=True, blank=True)
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
        return f"{self.structure} · {localdate(self.at)}"


class StructureClaim(models.Model):
    """What an organisation asks: to keep the page of a structure as its own."""

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="claims", verbose_name=_("structure"))
    organisation = models.ForeignKey(
        "accounts.Organisation", models.CASCADE, related_name="+", verbose_name=_("organisation")
    )
    asked_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, related_name="+", verbose_name=_("demandée par")
    )
    message = models.CharField(_("message"), max_length=LONGEST_MESSAGE, blank=True)
    state = models.CharField(
        _("état"), max_length=10, choices=[(state.value, state.value) for state in ClaimState], db_index=True
    )
    asked_at = models.DateTimeField(_("demandée le"))
    answered_at = models.DateTimeField(_("répondue le"), null=True, blank=True)
    reason = models.CharField(_("motif du refus"), max_length=LONGEST_REASON, blank=True)
    # The language of the page on which it was asked, and when the answer left by letter.
    language = models.CharField(_("langue"), max_length=5, default="fr")
    told_at = models.DateTimeField(_("réponse envoyée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("demande de fiche")
        verbose_name_plural = _("demandes de fiches")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "organisation"],
                condition=models.Q(state=ClaimState.WAITING.value),
                name="one_waiting_claim",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.structure}"


class StructureContest(models.Model):
    """What somebody with an account says is not so in the page of a structure, and what was answered."""

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="contests", verbose_name=_("structure"))
    said_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+", verbose_name=_("par"))
    fact = models.CharField(
        _("ce qui est contesté"), max_length=12, choices=[(fact.value, fact.value) for fact in ContestedFact]
    )
    message = models.CharField(_("message"), max_length=LONGEST_MESSAGE)
    said_at = models.DateTimeField(_("dit le"))
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    answer = models.CharField(_("réponse"), max_length=LONGEST_REASON, blank=True)
    # What distinguishes a second click from a second contest.
    entry = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("contestation")
        verbose_name_plural = _("contestations")
        ordering = ["said_at", "pk"]

    def __str__(self) -> str:
        return f"{self.structure} · {self.fact}"


class KeptList(models.Model):
    """Structures that an organisation keeps together, with a note: who to call for the next purchase."""

    organisation = models.ForeignKey(
        "accounts.Organisation", models.CASCADE, related_name="+", verbose_name=_("organisation")
    )
    name = models.CharField(_("nom"), max_length=LONGEST_LIST_NAME)
    note = models.CharField(_("note"), max_length=LONGEST_NOTE, blank=True)
    changed_at = models.DateTimeField(_("changée le"))
    structures = models.ManyToManyField(Structure, through="KeptStructure", related_name="+")

    class Meta:
        verbose_name = _("liste de structures")
        verbose_name_plural = _("listes de structures")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="kept_list_once_a_name")]

    def __str__(self) -> str:
        return self.name


class KeptStructure(models.Model):
    """A structure in a list that is kept, with what is noted of it there."""

    kept_list = models.ForeignKey(KeptList, models.CASCADE, related_name="lines", verbose_name=_("liste"))
    structure = models.ForeignKey(Structure, models.CASCADE, related_name="+", verbose_name=_("structure"))
    note = models.CharField(_("note"), max_length=LONGEST_NOTE, blank=True)
    added_at = models.DateTimeField(_("ajoutée le"))

    class Meta:
        verbose_name = _("structure gardée")
        verbose_name_plural = _("structures gardées")
        ordering = ["added_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["kept_list", "structure"], name="kept_once_in_a_list")]

    def __str__(self) -> str:
        return f"{self.kept_list} · {self.structure}"
