"""The tables of the press room: releases, their corrections, pictures, mentions in the press."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.kits.pictures.models import GivenPicture
from maillage.measure.press.domain.releases import (
    LONGEST_ADDRESS,
    LONGEST_CONTACT,
    LONGEST_LEAD,
    LONGEST_MEDIUM,
    LONGEST_NOTE,
    LONGEST_TITLE,
    ReleaseKind,
    ReleaseState,
)


class PressPicture(GivenPicture):
    """A picture that the press may print."""

    is_invented = models.BooleanField(_("est inventée"), default=False)

    class Meta(GivenPicture.Meta):
        verbose_name = _("image de presse")
        verbose_name_plural = _("images de presse")


class Release(models.Model):
    """A press release or dossier of the agency, with the figures that it is written from as they were that day."""

    KINDS = [(kind.value, _(kind.label)) for kind in ReleaseKind]
    STATES = [
        (ReleaseState.DRAFT.value, _("brouillon")),
        (ReleaseState.READING.value, _("en relecture")),
        (ReleaseState.READY.value, _("validé")),
    ]

    slug = models.SlugField(_("nom dans les adresses"), max_length=120, unique=True)
    kind = models.CharField(_("sorte"), max_length=12, choices=KINDS, default=ReleaseKind.RELEASE.value)
    state = models.CharField(_("état"), max_length=12, choices=STATES, default=ReleaseState.DRAFT.value)
    topic = models.CharField(_("sujet"), max_length=40)  # key of a PressOffer; FREE_TOPIC without figures
    territory = models.CharField(_("territoire"), max_length=100)
    title = models.CharField(_("titre"), max_length=LONGEST_TITLE)
    lead = models.CharField(_("chapeau"), max_length=LONGEST_LEAD, blank=True)
    body = models.TextField(_("texte"), blank=True)
    contact = models.CharField(_("contact"), max_length=LONGEST_CONTACT, blank=True)
    # Each figure as {"key", "label", "value", "interval"}, bound on a day; links as [text, path].
    figures = models.JSONField(_("chiffres"), default=list)
    links = models.JSONField(_("liens"), default=list)
    figures_on = models.DateField(_("chiffres du"), null=True, blank=True)
    bound_at = models.DateTimeField(_("chiffres repris le"), null=True, blank=True)
    # The second reader accepted these figures though they had moved: shown on the page.
    moved_accepted = models.BooleanField(_("chiffres changés acceptés"), default=False)
    created_at = models.DateTimeField(_("commencé le"))
    changed_at = models.DateTimeField(_("changé le"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("changé par")
    )
    # Everybody who wrote since the draft was begun: none of them may be the second reader.
    writers = models.JSONField(_("rédacteurs"), default=list)
    reading_asked_at = models.DateTimeField(_("relecture demandée le"), null=True, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("relu par")
    )
    leaves_at = models.DateTimeField(_("part le"), null=True, blank=True, db_index=True)
    is_invented = models.BooleanField(_("est inventé"), default=False)
    # What a dossier gathers.
    gathered = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="dossiers", verbose_name=_("communiqués réunis")
    )
    pictures = models.ManyToManyField(
        PressPicture, blank=True, related_name="dossiers", verbose_name=_("images réunies")
    )

    class Meta:
        verbose_name = _("communiqué de presse")
        verbose_name_plural = _("communiqués de presse")
        indexes = [models.Index(fields=["state", "-leaves_at"], name="press_release_left")]

    def __str__(self) -> str:
        return self.title


class ReleaseCorrection(models.Model):
    """A correction of a release that had left: what was wrong, and the text before."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="corrections", verbose_name=_("communiqué"))
    corrected_at = models.DateTimeField(_("corrigé le"))
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("corrigé par")
    )
    note = models.CharField(_("ce qui était faux"), max_length=LONGEST_NOTE)
    former = models.JSONField(_("texte d’avant"), default=dict)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-corrected_at", "-pk"]

    def __str__(self) -> str:
        return self.note


class PressMention(models.Model):
    """An article about what the agency does: medium, day, title and link; never a copy."""

    medium = models.CharField(_("média"), max_length=LONGEST_MEDIUM)
    published_on = models.DateField(_("paru le"))
    title = models.CharField(_("titre"), max_length=LONGEST_TITLE)
    url = models.URLField(_("adresse"), max_length=LONGEST_ADDRESS)
    added_at = models.DateTimeField(_("ajouté le"))
    is_invented = models.BooleanField(_("est inventé"), default=False)

    class Meta:
        verbose_name = _("article de presse")
        verbose_name_plural = _("articles de presse")
        ordering = ["-published_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["url"], name="one_mention_of_an_address")]

    def __str__(self) -> str:
        return f"{self.medium} · {self.title}"
