"""The tables of ideas (with answers and votes) and of reuses."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.kits.pictures.terms import LONGEST_ALT
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.ideas.domain.ideas import (
    LONGEST_ADDRESS,
    LONGEST_ANSWER,
    LONGEST_AUTHOR,
    LONGEST_REASON,
    LONGEST_TITLE,
    IdeaKind,
    ProposalState,
    ReuseKind,
    Stance,
)

_STATES = [
    (ProposalState.WAITING.value, _("à lire")),
    (ProposalState.SHOWN.value, _("montrée")),
    (ProposalState.REFUSED.value, _("écartée")),
]


class Idea(models.Model):
    """A data set that somebody asks for, or a use that she proposes. Her address is erased with the last answer."""

    KINDS = [(kind.value, _(kind.label)) for kind in IdeaKind]
    STATES = _STATES

    slug = models.SlugField(_("nom dans les adresses"), max_length=120, unique=True)
    kind = models.CharField(_("sorte"), max_length=10, choices=KINDS)
    state = models.CharField(_("état"), max_length=10, choices=STATES, default=ProposalState.WAITING.value)
    title = models.CharField(_("titre"), max_length=LONGEST_TITLE)
    text = models.TextField(_("texte"), blank=True)
    territory = models.CharField(_("territoire"), max_length=100, db_index=True)
    schema_id = models.CharField(_("schéma"), max_length=120, blank=True, db_index=True)
    # Who is asked; none: the agency answers.
    organisation = models.ForeignKey(
        "accounts.Organisation", models.SET_NULL, null=True, related_name="ideas", verbose_name=_("organisation")
    )
    email = models.EmailField(_("adresse pour répondre"), blank=True)
    asked_at = models.DateTimeField(_("proposée le"))
    decided_at = models.DateTimeField(_("lue le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("lue par")
    )
    reason = models.CharField(_("motif"), max_length=LONGEST_REASON, blank=True)
    is_invented = models.BooleanField(_("est inventée"), default=False)

    class Meta:
        verbose_name = _("idée")
        verbose_name_plural = _("idées")
        indexes = [models.Index(fields=["state", "-asked_at"], name="idea_shown")]

    def __str__(self) -> str:
        return self.title


class IdeaAnswer(models.Model):
    """What one organisation answers to an idea; a later answer replaces it."""

    STANCES = [(stance.value, _(stance.label)) for stance in Stance]

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="answers", verbose_name=_("idée"))
    organisation = models.ForeignKey(
        "accounts.Organisation", models.CASCADE, related_name="idea_answers", verbose_name=_("organisation")
    )
    stance = models.CharField(_("réponse"), max_length=10, choices=STANCES)
    text = models.CharField(_("explication"), max_length=LONGEST_ANSWER, blank=True)
    planned_on = models.DateField(_("publié avant le"), null=True, blank=True)
    dataset = models.ForeignKey(
        Dataset, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("jeu de données")
    )
    answered_at = models.DateTimeField(_("répondu le"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("répondu par")
    )

    class Meta:
        verbose_name = _("réponse à une idée")
        verbose_name_plural = _("réponses à des idées")
        ordering = ["answered_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["idea", "organisation"], name="one_answer_of_an_organisation")]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.stance}"


class IdeaVote(models.Model):
    """A device that wants an idea too: a keyed digest of its cookie and the idea, another one for each idea."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="votes", verbose_name=_("idée"))
    device_digest = models.CharField(max_length=64)
    voted_at = models.DateTimeField(_("soutenue le"))

    class Meta:
        verbose_name = _("soutien d’une idée")
        verbose_name_plural = _("soutiens d’idées")
        constraints = [models.UniqueConstraint(fields=["idea", "device_digest"], name="one_vote_of_a_device")]

    def __str__(self) -> str:
        return self.device_digest[:8]


class Reuse(models.Model):
    """What was made of data sets: udata's reuse, with a picture kept here."""

    KINDS = [(kind.value, _(kind.label)) for kind in ReuseKind]
    STATES = _STATES

    slug = models.SlugField(_("nom dans les adresses"), max_length=120, unique=True)
    kind = models.CharField(_("sorte"), max_length=16, choices=KINDS)
    state = models.CharField(_("état"), max_length=10, choices=STATES, default=ProposalState.WAITING.value)
    title = models.CharField(_("titre"), max_length=LONGEST_TITLE)
    text = models.TextField(_("description"), blank=True)
    url = models.URLField(_("adresse"), max_length=LONGEST_ADDRESS, unique=True)
    author = models.CharField(_("auteur"), max_length=LONGEST_AUTHOR, blank=True)
    made_on = models.DateField(_("faite le"), null=True, blank=True)
    datasets = models.ManyToManyField(Dataset, related_name="reuses", verbose_name=_("jeux de données"))
    picture = models.BinaryField(_("image"), null=True, blank=True)
    picture_ending = models.CharField(max_length=4, blank=True)
    picture_alt = models.CharField(_("ce qu’on y voit"), max_length=LONGEST_ALT, blank=True)
    email = models.EmailField(_("adresse pour répondre"), blank=True)
    asked_at = models.DateTimeField(_("proposée le"))
    decided_at = models.DateTimeField(_("lue le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("lue par")
    )
    reason = models.CharField(_("motif"), max_length=LONGEST_REASON, blank=True)
    # Its identity in the catalogue that it was harvested from; "" for one proposed here.
    remote_id = models.CharField(_("identité d’origine"), max_length=500, blank=True, db_index=True)
    is_invented = models.BooleanField(_("est inventée"), default=False)

    class Meta:
        verbose_name = _("réutilisation")
        verbose_name_plural = _("réutilisations")
        indexes = [models.Index(fields=["state", "-asked_at"], name="reuse_shown")]

    def __str__(self) -> str:
        return self.title
