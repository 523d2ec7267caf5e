"""A draft in words: its title, its progress, and the action behind each revision."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.problems import sentence
from maillage.opendata.catalog.domain.terms import DraftStep
from maillage.opendata.catalog.pages.parts.words import errors_text, rows_text
from maillage.opendata.catalog.store.schemas import model_named
from maillage.opendata.publishing.store.models import Draft, DraftRevision
from maillage.web.wording import formats

_STEPS: Final = {
    DraftStep.CHOOSE: sentence("choisir"),
    DraftStep.FILL: sentence("remplir le tableau"),
    DraftStep.DESCRIBE: sentence("décrire"),
    DraftStep.PUBLISH: sentence("publier"),
}
_ACTIONS: Final = {
    "file": sentence("fichier déposé"),
    "fix": sentence("correction"),
    "edit": sentence("saisie dans la grille"),
    "form": sentence("saisie d’une fiche"),
    "fill": sentence("même valeur dans une colonne"),
    "copy": sentence("recopie de la ligne du dessus"),
    "words": sentence("mots remplacés"),
    "mapping": sentence("choix des colonnes"),
    "begun": sentence("tableau vide"),
    "version": sentence("reprise de la version publiée"),
    "guided": sentence("marché ajouté en cinq questions"),
}


def draft_title(draft: Draft) -> str:
    """The title of a draft: typed, or that of its data set, schema or file."""
    typed = str(draft.description.get("title") or "").strip()
    if typed:
        return typed
    if draft.dataset is not None:
        return draft.dataset.title
    if draft.schema_id:
        return model_named(draft.schema_id).title
    return draft.source_name or _("Un tableau sans modèle national")


def step_text(draft: Draft) -> str:
    """The progress of a draft: "décrire, 12 lignes, 3 erreurs"."""
    texts = [_(_STEPS[DraftStep(draft.step)])]
    if draft.row_count is not None:
        texts.append(rows_text(draft.row_count))
    if draft.error_count:
        texts.append(errors_text(draft.error_count))
    return ", ".join(texts)


def action_text(state: DraftRevision) -> str:
    """The action that produced a revision: "correction : 12 cases"."""
    action = _(_ACTIONS.get(state.action, state.action))
    if state.action == "file":
        return f"{action} : {state.detail.get('name', '')}"
    if not state.changed_cells:
        return action
    cells = ngettext("%(count)s case", "%(count)s cases", state.changed_cells)
    return f"{action} : {cells % {'count': formats.number(state.changed_cells)}}"
