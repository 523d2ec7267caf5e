"""Drafts of publications and their revisions: nothing typed or uploaded is lost, every state can be restored."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.opendata.catalog.domain.terms import DraftStep, EntryMode
from maillage.opendata.catalog.store.model_types import Dataset, Version


class Draft(models.Model):
    """A draft publication. Its table is a file per revision; its description is stored here."""

    STEPS = [(step.value, step.value) for step in DraftStep]
    DOORS = [(door.value, door.value) for door in EntryMode]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="drafts")
    through = models.ForeignKey("accounts.Organisation", models.SET_NULL, null=True, blank=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    dataset = models.ForeignKey(Dataset, models.SET_NULL, null=True, blank=True, related_name="drafts")
    published_version = models.ForeignKey(Version, models.SET_NULL, null=True, blank=True, related_name="+")
    schema_id = models.CharField(max_length=120, blank=True)
    schema_version = models.CharField(max_length=20, blank=True)
    step = models.CharField(max_length=12, choices=STEPS, default=DraftStep.CHOOSE.value)
    door = models.CharField(max_length=8, choices=DOORS, blank=True)
    # The description as typed, valid or not: a rejected form loses nothing.
    description = models.JSONField(default=dict)
    guard_answers = models.JSONField(default=dict)
    source_name = models.CharField(max_length=255, blank=True)  # original file name
    reading = models.JSONField(default=dict)  # what was detected in the file
    revision = models.IntegerField(default=0)  # current revision; 0: no table yet
    row_count = models.IntegerField(null=True)
    error_count = models.IntegerField(null=True)  # of the current revision; None: not checked yet
    created_at = models.DateTimeField()
    modified_at = models.DateTimeField(db_index=True)
    thrown_away_at = models.DateTimeField(null=True, blank=True)  # can be restored for thirty days

    class Meta:
        verbose_name = _("brouillon")
        verbose_name_plural = _("brouillons")

    def __str__(self) -> str:
        return str(self.id)


class DraftRevision(models.Model):
    """One state of the table of a draft: the action that produced it, and the number of changed cells."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="revisions")
    number = models.IntegerField()
    before = models.IntegerField(default=0)  # parent revision: undo returns to it
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    action = models.CharField(max_length=20)  # file, edit, paste, fix, row-added, row-removed, form
    detail = models.JSONField(default=dict)  # kind of fix, changed cells: shown in the history
    changed_cells = models.IntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="one_revision_of_a_number")]

    def __str__(self) -> str:
        return f"{self.draft_id} · {self.number}"
