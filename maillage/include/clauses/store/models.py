"""The tables of clauses: promises, hours by month and pseudonym, encrypted descriptions of people.

What a coordination knows about a person is encrypted (store/sealed_persons.py): the rows alone reveal no category.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.include.clauses.domain.clauses import (
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_PSEUDONYM,
    LONGEST_TITLE,
    AmendmentKind,
    ClauseState,
    SmePartKind,
)
from maillage.include.clauses.domain.evidence_files import EvidenceKind
from maillage.include.clauses.domain.hours import EntryOrigin, WorkMode
from maillage.include.clauses.domain.kit import LONGEST_KIT_TEXT, LONGEST_KIT_TITLE
from maillage.include.clauses.domain.publics import LONGEST_LIST_LINK, LONGEST_LIST_TEXT


class InsertionClause(models.Model):
    """The current state of a social clause: on a contract (and lot), or on a convention without contract."""

    STATES = [(ClauseState.OPEN.value, _("en cours")), (ClauseState.CLOSED.value, _("close"))]

    coordination = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", verbose_name=_("coordination")
    )
    owner = models.ForeignKey(
        "accounts.Organisation",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation du maître d’ouvrage"),
    )
    owner_name = models.CharField(_("maître d’ouvrage"), max_length=LONGEST_NAME)
    owner_siret = models.CharField(_("SIRET du maître d’ouvrage"), max_length=14, blank=True)
    title = models.CharField(_("objet"), max_length=LONGEST_TITLE)
    contract_key = models.CharField(_("marché"), max_length=400, blank=True, db_index=True)
    lot = models.CharField(_("lot"), max_length=60, blank=True)
    convention = models.CharField(_("convention"), max_length=LONGEST_TITLE, blank=True)
    departement = models.CharField(_("département"), max_length=3)
    amount_eur = models.BigIntegerField(_("montant hors taxes"), null=True, blank=True)
    labour_share = models.FloatField(_("part de main-d’œuvre"), null=True, blank=True)
    rate = models.FloatField(_("taux d’insertion"), null=True, blank=True)
    hourly_cost_eur = models.FloatField(_("coût d’une heure"), null=True, blank=True)
    promised_centihours = models.BigIntegerField(_("heures promises (centièmes)"))
    first_month = models.IntegerField(_("premier mois"))
    last_month = models.IntegerField(_("dernier mois"))
    sme_share = models.FloatField(_("part promise aux PME"), null=True, blank=True)
    penalty_eur = models.FloatField(_("pénalité par heure manquante"), null=True, blank=True)
    facilitator = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("facilitateur")
    )
    state = models.CharField(_("état"), max_length=8, choices=STATES, default=ClauseState.OPEN.value)
    made_at = models.DateTimeField(_("ajoutée le"))
    changed_at = models.DateTimeField(_("changée le"), db_index=True)
    # Decided by the coordination: the owner also sees sums over few people.
    is_given_to_owner = models.BooleanField(_("heures données au maître d’ouvrage"), default=False)
    # Incremented by every change of the clause or its hours, so that concurrent changes are all seen.
    revision = models.IntegerField(_("révision"), default=0, editable=False)
    # Idempotency key of the form that created it: a double submission creates one clause.
    entry = models.CharField(_("envoi"), max_length=64, null=True, blank=True)  # noqa: DJ001 -- NULL is never a double

    class Meta:
        verbose_name = _("clause sociale")
        verbose_name_plural = _("clauses sociales")
        ordering = ["last_month", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["coordination", "entry"], name="clause_made_once"),
            models.CheckConstraint(
                condition=~models.Q(contract_key="", convention=""), name="clause_on_a_contract_or_a_convention"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it is not yet settled with the owner."""
        return self.state == ClauseState.OPEN


class ClauseAmendment(models.Model):
    """The full state of a clause before a change, and the reason: nothing is ever overwritten."""

    clause = models.ForeignKey(
        InsertionClause, models.CASCADE, related_name="amendments", verbose_name=_("clause sociale")
    )
    changed_at = models.DateTimeField(_("le"))
    kind = models.CharField(_("sorte"), max_length=12, choices=[(kind.value, kind.value) for kind in AmendmentKind])
    reason = models.CharField(_("motif"), max_length=LONGEST_NOTE, blank=True)
    values_before = models.JSONField(_("ce qui était dit"))

    class Meta:
        verbose_name = _("changement d’une clause")
        verbose_name_plural = _("changements de clauses")
        ordering = ["changed_at", "pk"]


class HourReporter(models.Model):
    """The company or structure that does hours of a clause and reports them."""

    clause = models.ForeignKey(
        InsertionClause, models.CASCADE, related_name="reporters", verbose_name=_("clause sociale")
    )
    name = models.CharField(_("nom"), max_length=LONGEST_NAME)
    siret = models.CharField(_("SIRET"), max_length=14, db_index=True)
    email = models.EmailField(_("adresse des lettres du mois"), blank=True)
    promised_centihours = models.BigIntegerField(_("part des heures (centièmes)"), null=True, blank=True)
    # Its successor continues with the following month.
    last_month = models.IntegerField(_("dernier mois"), null=True, blank=True)
    added_at = models.DateTimeField(_("ajouté le"))

    class Meta:
        verbose_name = _("titulaire ou structure d’une clause")
        verbose_name_plural = _("titulaires et structures de clauses")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["clause", "siret"], name="reporter_once_a_clause")]

    def __str__(self) -> str:
        return self.name


class ClauseParticipant(models.Model):
    """A person by the pseudonym given by her coordination; her description is encrypted in ``sealed``."""

    coordination = models.ForeignKey(
        "accounts.Organisation", models.CASCADE, related_name="+", verbose_name=_("coordination")
    )
    pseudonym = models.CharField(_("pseudonyme"), max_length=LONGEST_PSEUDONYM)
    sealed = models.BinaryField(_("ce qui est chiffré"))
    added_at = models.DateTimeField(_("ajoutée le"))

    class Meta:
        verbose_name = _("personne d’une clause")
        verbose_name_plural = _("personnes de clauses")
        constraints = [models.UniqueConstraint(fields=["coordination", "pseudonym"], name="pseudonym_once")]


class HourEntry(models.Model):
    """Hours of a person in a month with a reporter; without a person after anonymisation, so that the proof stays.

    Unique per person, month, mode, place and reporter: a new report replaces the earlier one.
    """

    clause = models.ForeignKey(
        InsertionClause, models.CASCADE, related_name="hours", db_index=False, verbose_name=_("clause sociale")
    )
    reporter = models.ForeignKey(HourReporter, models.CASCADE, related_name="hours", db_index=False)
    participant = models.ForeignKey(ClauseParticipant, models.CASCADE, null=True, related_name="hours", db_index=False)
    month = models.IntegerField(_("mois"))
    mode = models.CharField(_("mode"), max_length=14, choices=[(mode.value, _(mode.label)) for mode in WorkMode])
    departement = models.CharField(_("département du lieu de travail"), max_length=3)
    commune = models.CharField(_("commune du lieu de travail"), max_length=5, blank=True)
    centihours = models.IntegerField(_("heures (centièmes)"))
    # The reference of the proof may reveal why somebody is eligible, so it is encrypted.
    sealed_evidence = models.BinaryField(_("preuve, chiffrée"), default=b"")
    origin = models.CharField(_("origine"), max_length=6, choices=[(word.value, word.value) for word in EntryOrigin])
    said_at = models.DateTimeField(_("dites le"))

    class Meta:
        verbose_name = _("heures d’une personne")
        verbose_name_plural = _("heures des personnes")
        constraints = [
            models.UniqueConstraint(
                fields=["reporter", "participant", "month", "mode", "departement", "commune"], name="hours_said_once"
            ),
            models.CheckConstraint(condition=models.Q(centihours__gte=0), name="hours_not_negative"),
        ]
        # Index-only reads of the people of a clause, and of a person's months; sums are read from MonthTotal.
        indexes = [
            models.Index(fields=["clause", "participant", "month", "reporter", "centihours"], name="clauses_people"),
            models.Index(fields=["participant", "month", "clause", "centihours"], name="clauses_person_months"),
        ]


class MonthTotal(models.Model):
    """Sums of the hour rows, updated in the same transaction (store/month_totals.py).

    A region's two million rows give a tenth as many totals, and a clause page reads some hundred.
    """

    clause = models.ForeignKey(
        InsertionClause, models.CASCADE, related_name="totals", db_index=False, verbose_name=_("clause sociale")
    )
    reporter = models.ForeignKey(HourReporter, models.CASCADE, related_name="totals")
    month = models.IntegerField(_("mois"))
    mode = models.CharField(_("mode"), max_length=14)
    departement = models.CharField(_("département du lieu de travail"), max_length=3)
    centihours = models.BigIntegerField(_("heures (centièmes)"))
    rows = models.IntegerField(_("lignes"))

    class Meta:
        verbose_name = _("somme d’un mois")
        verbose_name_plural = _("sommes des mois")
        constraints = [
            models.UniqueConstraint(
                fields=["clause", "reporter", "month", "mode", "departement"], name="total_once_a_month"
            )
        ]
        indexes = [models.Index(fields=["clause", "departement", "centihours"], name="clauses_balance")]


class MonthLetter(models.Model):
    """A request for the hours of a month; only the digest of the token in its letter is stored."""

    reporter = models.ForeignKey(HourReporter, models.CASCADE, related_name="letters", verbose_name=_("titulaire"))
    month = models.IntegerField(_("mois"))
    token_digest = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField(_("demandé le"))
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)

    class Meta:
        verbose_name = _("lettre d’un mois")
        verbose_name_plural = _("lettres des mois")
        constraints = [models.UniqueConstraint(fields=["reporter", "month"], name="asked_once_a_month")]


class EvidenceFile(models.Model):
    """A file that proves the hours of a month with a reporter; its name and content are encrypted."""

    reporter = models.ForeignKey(HourReporter, models.CASCADE, related_name="evidence", db_index=False)
    month = models.IntegerField(_("mois"))
    kind = models.CharField(_("sorte"), max_length=4, choices=[(kind.value, kind.value) for kind in EvidenceKind])
    sealed_name = models.BinaryField(_("nom, chiffré"))
    origin = models.CharField(_("origine"), max_length=6, choices=[(word.value, word.value) for word in EntryOrigin])
    kept_at = models.DateTimeField(_("gardé le"))

    class Meta:
        verbose_name = _("pièce d’un mois")
        verbose_name_plural = _("pièces des mois")
        indexes = [models.Index(fields=["reporter", "month"], name="clauses_evidence")]


class EvidenceContent(models.Model):
    """The encrypted content of an evidence file, in its own table so that lists never load it."""

    file = models.OneToOneField(EvidenceFile, models.CASCADE, related_name="content", verbose_name=_("pièce"))
    sealed = models.BinaryField(_("contenu, chiffré"))

    class Meta:
        verbose_name = _("contenu d’une pièce")
        verbose_name_plural = _("contenus des pièces")


class SmePart(models.Model):
    """The declared part of a small or medium company in the contract of a clause."""

    clause = models.ForeignKey(
        InsertionClause, models.CASCADE, related_name="sme_parts", verbose_name=_("clause sociale")
    )
    name = models.CharField(_("entreprise"), max_length=LONGEST_NAME)
    siret = models.CharField(_("SIRET"), max_length=14)
    kind = models.CharField(_("sorte"), max_length=14, choices=[(kind.value, _(kind.label)) for kind in SmePartKind])
    amount_eur = models.BigIntegerField(_("montant hors taxes"))
    added_at = models.DateTimeField(_("ajoutée le"))

    class Meta:
        verbose_name = _("part d’une PME")
        verbose_name_plural = _("parts des PME")
        ordering = ["pk"]


class CaseNote(models.Model):
    """A facilitator's note on a clause, never on a person."""

    clause = models.ForeignKey(InsertionClause, models.CASCADE, related_name="notes", verbose_name=_("clause sociale"))
    noted_at = models.DateTimeField(_("le"))
    author = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+", verbose_name=_("de"))
    sealed_text = models.BinaryField(_("note, chiffrée"), default=b"")

    class Meta:
        verbose_name = _("note de suivi")
        verbose_name_plural = _("notes de suivi")
        ordering = ["-noted_at", "-pk"]


class PublishedYear(models.Model):
    """The published rows of a year. Immutable, so that publications only differ by whole years."""

    year = models.IntegerField(_("année"))
    is_invented = models.BooleanField(_("inventée pour la démonstration"), default=False)
    published_at = models.DateTimeField(_("publiée le"))
    rows = models.JSONField(_("lignes"))

    class Meta:
        verbose_name = _("année publiée")
        verbose_name_plural = _("années publiées")
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["year", "is_invented"], name="year_once")]


class PublishedContractYear(models.Model):
    """The published hours of a contract in a year and département, frozen with that year."""

    year = models.ForeignKey(PublishedYear, models.CASCADE, related_name="contracts", verbose_name=_("année publiée"))
    contract_key = models.CharField(_("marché"), max_length=400, db_index=True)
    departement = models.CharField(_("département"), max_length=3)
    people = models.IntegerField(_("personnes"))
    centihours = models.BigIntegerField(_("heures (centièmes)"))

    class Meta:
        verbose_name = _("marché d’une année publiée")
        verbose_name_plural = _("marchés d’années publiées")
        ordering = ["-year__year", "departement"]
        constraints = [
            models.UniqueConstraint(fields=["year", "contract_key", "departement"], name="contract_once_a_year")
        ]


class AlertLetters(models.Model):
    """Alerts that a facilitator was notified of while they last; only the digest of the unsubscribe token is stored."""

    user = models.OneToOneField("accounts.User", models.CASCADE, related_name="+", verbose_name=_("facilitateur"))
    told = models.JSONField(_("alertes dites"), default=list)
    looked_on = models.DateField(_("regardé le"), null=True, blank=True)
    token_digest = models.CharField(max_length=64, unique=True)
    stopped_at = models.DateTimeField(_("arrêtées le"), null=True, blank=True)

    class Meta:
        verbose_name = _("lettres d’alerte")
        verbose_name_plural = _("lettres d’alerte")


class KitVersion(models.Model):
    """A saved version of a kit page: the last one is in force, earlier ones stay readable."""

    slug = models.SlugField(_("nom dans l’adresse"), max_length=60)
    number = models.IntegerField(_("version"))
    section = models.CharField(_("rubrique"), max_length=8)
    title = models.CharField(_("titre"), max_length=LONGEST_KIT_TITLE)
    text = models.TextField(_("texte"), max_length=LONGEST_KIT_TEXT)
    is_withdrawn = models.BooleanField(_("retirée"), default=False)
    saved_at = models.DateTimeField(_("enregistrée le"))
    author = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+", verbose_name=_("de"))

    class Meta:
        verbose_name = _("page de la boîte à outils")
        verbose_name_plural = _("pages de la boîte à outils")
        ordering = ["slug", "-number"]
        constraints = [models.UniqueConstraint(fields=["slug", "number"], name="kit_version_once")]


class SavedEligibilityList(models.Model):
    """A version of the shared list of eligible people saved by the agency; immutable, in force from its day."""

    word = models.CharField(_("version"), max_length=16, unique=True)
    text = models.CharField(_("texte"), max_length=LONGEST_LIST_TEXT)
    href = models.CharField(_("adresse du texte"), max_length=LONGEST_LIST_LINK, blank=True)
    in_force_from = models.DateField(_("en vigueur depuis"))
    rules = models.JSONField(_("publics"))
    saved_at = models.DateTimeField(_("enregistrée le"))
    author = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+", verbose_name=_("de"))

    class Meta:
        verbose_name = _("liste des publics éligibles")
        verbose_name_plural = _("listes des publics éligibles")
        ordering = ["in_force_from", "pk"]


class ClosedBalance(models.Model):
    """The sums added to the agency's balance by a closing; immutable.

    ``of_year`` is the year closed on its own because its table was published; 0 for a closing of all years.
    """

    closed_on = models.DateField(_("arrêté le"))
    of_year = models.IntegerField(_("année seule"), default=0)
    sums = models.JSONField(_("sommes"))

    class Meta:
        verbose_name = _("bilan arrêté")
        verbose_name_plural = _("bilans arrêtés")
        ordering = ["closed_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["closed_on", "of_year"], name="one_closing_a_day"),
        ]


class ClosedPersonHours(models.Model):
    """The change of a person's hours in a clause and year counted by a closing; without a person after anonymisation.

    ``year`` is 0 in closings made before years were closed separately: those hold all years together. Rows of erased
    people are deleted, so that no later closing reveals the erasure.
    """

    closing = models.ForeignKey(
        ClosedBalance, models.CASCADE, null=True, related_name="+", verbose_name=_("bilan arrêté")
    )
    clause = models.ForeignKey(InsertionClause, models.CASCADE, related_name="+", verbose_name=_("clause sociale"))
    participant = models.ForeignKey(ClauseParticipant, models.CASCADE, null=True, related_name="+")
    year = models.IntegerField(_("année"), default=0)
    centihours = models.BigIntegerField(_("heures (centièmes)"))

    class Meta:
        verbose_name = _("heures d’un bilan arrêté")
        verbose_name_plural = _("heures de bilans arrêtés")


class SealingKey(models.Model):
    """The digest of the key that encrypts (store/sealing.py), in a single row: the key itself is in a file elsewhere.

    So that a restored or copied database knows its own key, and nothing is encrypted with another one.
    """

    digest = models.CharField(_("empreinte de la clé"), max_length=64)
    noted_at = models.DateTimeField(_("notée le"), auto_now=True)

    objects: ClassVar[models.Manager["SealingKey"]]  # the type checker loses it in the circle of the modules of keys

    class Meta:
        verbose_name = _("clé de chiffrement")
        verbose_name_plural = _("clés de chiffrement")
