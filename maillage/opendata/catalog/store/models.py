"""The tables of the catalogue: data sets, versions, remote files, subscriptions, problem reports.

The rows of data sets are files: see maillage/opendata/catalog/store/datasets.py.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from maillage.opendata.catalog.domain.terms import DatasetKind, DatasetState, Frequency, Licence, ProblemKind, Theme


class Dataset(models.Model):
    """One data set of an organisation, with its description; each state of its table is a Version."""

    KINDS = [(kind.value, kind.value) for kind in DatasetKind]
    STATES = [
        (DatasetState.PUBLISHED.value, _("publié")),
        (DatasetState.WITHDRAWN.value, _("retiré")),
        (DatasetState.SUSPENDED.value, _("suspendu")),
        (DatasetState.ARCHIVED.value, _("archivé")),
    ]
    LICENCES = [(licence.value, licence.official_name) for licence in Licence]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("nom dans les adresses"), max_length=120, unique=True)
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="datasets", verbose_name=_("organisation")
    )
    kind = models.CharField(_("sorte"), max_length=16, choices=KINDS, default=DatasetKind.OWN.value)
    state = models.CharField(_("état"), max_length=12, choices=STATES, default=DatasetState.PUBLISHED.value)
    withdrawn_reason = models.CharField(_("motif du retrait"), max_length=500, blank=True)
    schema_id = models.CharField(_("schéma"), max_length=120, blank=True, db_index=True)
    schema_version = models.CharField(_("version du schéma"), max_length=20, blank=True)
    title = models.CharField(_("titre"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    licence = models.CharField(_("licence"), max_length=8, choices=LICENCES, default=Licence.LICENCE_OUVERTE.value)
    frequency = models.CharField(
        _("fréquence"),
        max_length=12,
        choices=[(frequency.value, frequency.value) for frequency in Frequency],
        default="UNKNOWN",
    )
    theme = models.CharField(
        _("thème"), max_length=4, choices=[(theme.value, theme.value) for theme in Theme], default="GOVE"
    )
    keywords = models.JSONField(_("mots-clés"), default=list)
    territory = models.CharField(_("territoire"), max_length=100, blank=True, db_index=True)
    period_start = models.DateField(_("début de la période"), null=True, blank=True)
    period_end = models.DateField(_("fin de la période"), null=True, blank=True)
    contact_name = models.CharField(_("contact"), max_length=200, blank=True)
    contact_email = models.EmailField(_("adresse du contact"), blank=True)
    # Identity of a harvested data set and the catalogue it was found in; origin_uri prevents harvest loops.
    origin_uri = models.CharField(_("identité d’origine"), max_length=500, blank=True, db_index=True)
    landing_page = models.URLField(_("page d’origine"), max_length=500, blank=True)
    source = models.ForeignKey(
        "harvest.HarvestSource",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="datasets",
        verbose_name=_("source"),
    )
    published_at = models.DateTimeField(_("publié le"))
    modified_at = models.DateTimeField(_("modifié le"), db_index=True)
    # Search text: title, description, publisher, territory, keywords and synonyms, normalised by core.text.plain.
    search_words = models.TextField(editable=False, blank=True)
    # Denormalised from the newest version, so that lists need no join.
    version_number = models.IntegerField(_("version"), default=0)
    row_count = models.IntegerField(_("lignes"), null=True)
    error_count = models.IntegerField(_("erreurs"), null=True)
    quality_percent = models.SmallIntegerField(_("qualité"), null=True)
    has_positions = models.BooleanField(_("a des positions"), default=False)
    # The column by which the publisher has its map coloured; empty for one colour.
    map_column = models.CharField(_("colonne de la carte"), max_length=200, blank=True)
    # Simulated or invented data: shown with a banner, never offered to harvesters.
    is_demonstration = models.BooleanField(_("est une démonstration"), default=False)

    class Meta:
        verbose_name = _("jeu de données")
        verbose_name_plural = _("jeux de données")
        indexes = [models.Index(fields=["state", "-modified_at"], name="catalog_dataset_shown")]

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """One published state of the table of a data set. Immutable, but it can be withdrawn; its file URLs stay."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="versions", verbose_name=_("jeu de données"))
    number = models.IntegerField(_("numéro"))
    published_at = models.DateTimeField(_("publiée le"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("publiée par")
    )
    through = models.ForeignKey(
        "accounts.Organisation", models.SET_NULL, null=True, related_name="+", verbose_name=_("par l’entremise de")
    )
    note = models.CharField(_("ce qui change"), max_length=500, blank=True)
    schema_id = models.CharField(_("schéma"), max_length=120, blank=True)
    schema_version = models.CharField(_("version du schéma"), max_length=20, blank=True)
    columns = models.JSONField(_("colonnes"), default=list)
    row_count = models.IntegerField(_("lignes"))
    error_count = models.IntegerField(_("erreurs"), default=0)
    bad_row_count = models.IntegerField(_("lignes avec erreur"), default=0)
    # Findings counted by code, field and check, so that pages need not check the table again.
    finding_counts = models.JSONField(_("constats"), default=list)
    difference = models.JSONField(_("différence avec la précédente"), default=dict)
    guard_answers = models.JSONField(_("réponses sur les données personnelles"), default=dict)
    # Code (EPSG:2154) of the coordinate system that a person chose for the map; empty where the file said its own.
    map_system = models.CharField(_("système de la carte envoyée"), max_length=12, blank=True)
    # For a consolidated data set: {"dataset": id, "version": number} of each merged table.
    sources = models.JSONField(_("versions réunies"), default=list)
    withdrawn_at = models.DateTimeField(_("retirée le"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("motif du retrait"), max_length=500, blank=True)
    csv_sha256 = models.CharField(max_length=64)
    csv_bytes = models.BigIntegerField(_("taille du CSV"))

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["dataset", "number"], name="one_version_of_a_number")]

    def __str__(self) -> str:
        return f"{self.dataset} · {self.number}"


class RemoteFile(models.Model):
    """A file of a harvested data set, hosted by its publisher: a dcat:Distribution."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="remote_files")
    title = models.CharField(_("titre"), max_length=300, blank=True)
    url = models.URLField(_("adresse"), max_length=1000)
    form = models.CharField(_("format"), max_length=60, blank=True)
    media_type = models.CharField(_("type"), max_length=120, blank=True)
    size_bytes = models.BigIntegerField(_("taille"), null=True)

    class Meta:
        verbose_name = _("fichier distant")
        verbose_name_plural = _("fichiers distants")

    def __str__(self) -> str:
        return self.title or self.url


class Subscription(models.Model):
    """A subscription of an e-mail address to the changes of a search, confirmed by double opt-in."""

    email = models.EmailField(_("adresse"))
    subject = models.CharField(_("sujet"), max_length=32)  # key of a SubscriptionSubject: domain/subscriptions.py
    search = models.CharField(_("recherche"), max_length=500)
    # Of the token in the confirmation and unsubscribe links.
    token_digest = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=5, default="fr")
    asked_at = models.DateTimeField(_("demandé le"))
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True, blank=True)
    told_until = models.DateTimeField(_("prévenu jusqu’au"), null=True, blank=True)
    # Last letter that mentioned this search.
    written_at = models.DateTimeField(_("dernière lettre le"), null=True, blank=True)

    class Meta:
        verbose_name = _("abonnement")
        verbose_name_plural = _("abonnements")
        constraints = [
            models.UniqueConstraint(fields=["email", "subject", "search"], name="one_subscription_to_a_search"),
        ]

    def __str__(self) -> str:
        return self.email


class ProblemReport(models.Model):
    """A problem that a reader reports on a data set, and the answer. The e-mail address is erased with the answer."""

    KINDS = [
        (ProblemKind.ERROR.value, _("une erreur dans les données")),
        (ProblemKind.PERSON.value, _("le nom ou les données d’une personne")),
        (ProblemKind.RIGHTS.value, _("un droit ou une licence non respectés")),
        (ProblemKind.OTHER.value, _("autre chose")),
    ]

    dataset = models.ForeignKey(
        Dataset, models.CASCADE, related_name="problem_reports", verbose_name=_("jeu de données")
    )
    version_number = models.IntegerField(_("version"), default=0)
    kind = models.CharField(_("sorte"), max_length=10, choices=KINDS)
    message = models.TextField(_("message"))
    email = models.EmailField(_("adresse pour répondre"), blank=True)
    reported_at = models.DateTimeField(_("signalé le"))
    answered_at = models.DateTimeField(_("répondu le"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("répondu par")
    )
    answer = models.CharField(_("réponse"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("signalement")
        verbose_name_plural = _("signalements")
        indexes = [models.Index(fields=["answered_at", "-reported_at"], name="catalog_report_waiting")]

    def __str__(self) -> str:
        return f"{self.dataset} · {localdate(self.reported_at)}"
