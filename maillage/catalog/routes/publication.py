"""The addresses of publication and of the workspace."""

from django.urls import URLPattern, URLResolver, path

from maillage.accounts.record import organisation_asked
from maillage.catalog.views import (
    publication_choosing,
    publication_columns,
    publication_datasets,
    publication_describing,
    publication_filling,
    publication_form,
    publication_grid,
    publication_publishing,
    publication_waiting,
    reports,
    workspace,
)

_DRAFT = "publier/<uuid:draft_id>"
_MINE = "mon-espace/jeux/<slug:slug>"

PAGES: list[URLPattern | URLResolver] = [
    path("mon-espace", workspace.workspace, name="workspace"),
    path(_MINE, publication_datasets.dataset, name="my_dataset"),
    path(f"{_MINE}/retirer", publication_datasets.take_out, name="dataset_withdraw"),
    path(f"{_MINE}/retablir", publication_datasets.put_back, name="dataset_restore"),
    path("signalements", reports.reports, name="reports"),
    path("signalements/<int:number>/repondre", reports.answer, name="report_answer"),
    path("catalogue/<slug:slug>/moderer", reports.moderation, name="dataset_moderation"),
    path("catalogue/<slug:slug>/suspendre", reports.suspend, name="dataset_suspend"),
    path("catalogue/<slug:slug>/lever", reports.lift, name="dataset_lift"),
    path("catalogue/<slug:slug>/moderer/versions/<int:number>/retirer", reports.withdraw, name="version_withdraw"),
    path("catalogue/<slug:slug>/changements/<int:number>", publication_datasets.changes, name="dataset_changes"),
    path("publier", publication_choosing.begin, name="catalog_begin"),
    path("publier/mon-fichier", publication_waiting.waiting, name="waiting_file"),
    path(_DRAFT, publication_filling.draft, name="draft"),
    path(f"{_DRAFT}/choisir", publication_choosing.choose, name="draft_choose"),
    path(f"{_DRAFT}/choisir/fait", publication_choosing.chosen, name="draft_chosen"),
    path(f"{_DRAFT}/remplir", publication_filling.fill, name="draft_fill"),
    path(f"{_DRAFT}/avancement", publication_filling.progress, name="draft_progress"),
    path(f"{_DRAFT}/fichier", publication_filling.upload, name="draft_upload"),
    path(f"{_DRAFT}/feuille", publication_filling.sheet, name="draft_sheet"),
    path(f"{_DRAFT}/corriger", publication_filling.correct, name="draft_correct"),
    path(f"{_DRAFT}/completer", publication_filling.fill_cells, name="draft_fill_cells"),
    path(f"{_DRAFT}/mots", publication_filling.map_words, name="draft_words"),
    path(f"{_DRAFT}/annuler", publication_filling.undo_change, name="draft_undo"),
    path(f"{_DRAFT}/refaire", publication_filling.redo_change, name="draft_redo"),
    path(f"{_DRAFT}/etats/<int:number>", publication_filling.state, name="draft_state"),
    path(f"{_DRAFT}/colonnes", publication_columns.columns, name="draft_columns"),
    path(f"{_DRAFT}/grille", publication_grid.grid, name="draft_grid"),
    path(f"{_DRAFT}/grille/lignes", publication_grid.rows, name="draft_grid_rows"),
    path(f"{_DRAFT}/fiche", publication_form.record, name="draft_form"),
    path(f"{_DRAFT}/fiche/<int:number>/retirer", publication_form.remove, name="draft_form_remove"),
    path(f"{_DRAFT}/decrire", publication_describing.describe, name="draft_describe"),
    path(f"{_DRAFT}/publier", publication_publishing.publish, name="draft_publish"),
    path(f"{_DRAFT}/publication", publication_publishing.publishing, name="draft_publishing"),
    path(f"{_DRAFT}/personnes", publication_publishing.guard, name="draft_guard"),
    path(f"{_DRAFT}/fait", publication_publishing.done, name="draft_done"),
    path(f"{_DRAFT}/jeter", workspace.throw, name="draft_throw"),
    path(f"{_DRAFT}/reprendre", workspace.take, name="draft_take_back"),
]
FILES: list[URLPattern | URLResolver] = []

# What a visitor's browser keeps follows her into the organisation that she asks for.
organisation_asked.connect(publication_waiting.begin_for_asked, dispatch_uid="catalog")
