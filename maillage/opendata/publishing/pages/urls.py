"""URL routes of publishing: PAGES are prefixed by the language, FILES are not."""

from django.urls import URLPattern, URLResolver, path

from maillage.accounts.store.organisation_changes import organisation_asked
from maillage.opendata.publishing.pages import check, choose, datasets, fill, form, publish, schemas

_DRAFT = "publier/<uuid:draft_id>"
_MINE = "mon-espace/jeux/<slug:slug>"
_SCHEMA = "donnees-publiques/schemas/<str:family>/<str:name>"

PAGES: list[URLPattern | URLResolver] = [
    path("donnees-publiques/schemas", schemas.schemas, name="catalog_schemas"),
    path(_SCHEMA, schemas.schema, name="catalog_schema"),
    # Templates contain help in the language of the page.
    path(f"{_SCHEMA}/<str:version>/modele.<str:form>", schemas.schema_template, name="catalog_schema_template"),
    path(f"{_SCHEMA}/<str:version>", schemas.schema_at, name="catalog_schema_version"),
    path("verifier", check.check, name="catalog_check"),
    path("mon-espace/jeux", datasets.own_datasets, name="own_datasets"),
    path(_MINE, datasets.dataset, name="my_dataset"),
    path(f"{_MINE}/couleurs", datasets.map_colours, name="dataset_map_colours"),
    path(f"{_MINE}/retirer", datasets.take_out, name="dataset_withdraw"),
    path(f"{_MINE}/retablir", datasets.put_back, name="dataset_restore"),
    path("catalogue/<slug:slug>/changements/<int:number>", datasets.changes, name="dataset_changes"),
    path("publier", choose.begin, name="catalog_begin"),
    path("publier/mon-fichier", choose.waiting, name="waiting_file"),
    path(_DRAFT, fill.draft, name="draft"),
    path(f"{_DRAFT}/choisir", choose.choose, name="draft_choose"),
    path(f"{_DRAFT}/choisir/fait", choose.save_choice, name="draft_chosen"),
    path(f"{_DRAFT}/remplir", fill.fill, name="draft_fill"),
    path(f"{_DRAFT}/avancement", fill.progress, name="draft_progress"),
    path(f"{_DRAFT}/fichier", fill.upload, name="draft_upload"),
    path(f"{_DRAFT}/feuille", fill.sheet, name="draft_sheet"),
    path(f"{_DRAFT}/systeme", fill.system, name="draft_system"),
    path(f"{_DRAFT}/systemes.json", fill.systems, name="draft_systems"),
    path(f"{_DRAFT}/corriger", fill.correct, name="draft_correct"),
    path(f"{_DRAFT}/completer", fill.fill_cells, name="draft_fill_cells"),
    path(f"{_DRAFT}/mots", fill.map_words, name="draft_words"),
    path(f"{_DRAFT}/annuler", fill.undo_change, name="draft_undo"),
    path(f"{_DRAFT}/refaire", fill.redo_change, name="draft_redo"),
    path(f"{_DRAFT}/etats/<int:number>", fill.state, name="draft_state"),
    path(f"{_DRAFT}/colonnes", fill.columns, name="draft_columns"),
    path(f"{_DRAFT}/grille", form.grid, name="draft_grid"),
    path(f"{_DRAFT}/grille/lignes", form.rows, name="draft_grid_rows"),
    path(f"{_DRAFT}/fiche", form.record, name="draft_form"),
    path(f"{_DRAFT}/fiche/<int:number>/retirer", form.remove, name="draft_form_remove"),
    path(f"{_DRAFT}/decrire", publish.describe, name="draft_describe"),
    path(f"{_DRAFT}/publier", publish.publish, name="draft_publish"),
    path(f"{_DRAFT}/publication", publish.publishing, name="draft_publishing"),
    path(f"{_DRAFT}/personnes", publish.guard, name="draft_guard"),
    path(f"{_DRAFT}/fait", publish.publication_done, name="draft_done"),
    path(f"{_DRAFT}/jeter", publish.throw, name="draft_throw"),
    path(f"{_DRAFT}/reprendre", publish.take, name="draft_take_back"),
]
FILES: list[URLPattern | URLResolver] = [
    path(f"{_SCHEMA}/<str:version>/schema.json", schemas.schema_file, name="catalog_schema_file"),
]

# A visitor's waiting files follow her into the organisation that she requests.
organisation_asked.connect(choose.begin_for_asked, dispatch_uid="catalog")
