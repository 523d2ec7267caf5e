"""Drafts as people make them: of the commune of Pornic, with tables of grants, checked at once."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.models import Organisation
from maillage.opendata.publishing.store.draft_changes import begin_draft, receive_file
from maillage.opendata.publishing.store.draft_tables import draft_table
from maillage.opendata.publishing.store.draft_work import make_revision
from maillage.opendata.publishing.store.models import Draft

NOW: Final = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
SCHEMA: Final = ("scdl/subventions", "2.1.1")
NIEVRE: Final = Path(__file__).resolve().parents[2] / "samples" / "publication" / "nievre-cd58-2016.csv"
HEADER: Final = (
    "nomAttribuant,idAttribuant,dateConvention,referenceDecision,nomBeneficiaire,idBeneficiaire,rnaBeneficiaire,objet,"
    "montant,nature,conditionsVersement,datesPeriodeVersement,idRAE,notificationUE,pourcentageSubvention,dispositifAide"
)
GOOD: Final = (
    "Commune de Pornic,21860194600013,2025-03-31,2025-017,Harmonie,21860194600013,,Concerts,1200,aide en numéraire,"
    "unique,2025-03-31,,non,1,"
)


def acting_for(organisation: Organisation) -> Acting:
    """The organisation acting for itself."""
    return Acting(organisation.pk)


def drafted(organisation: Organisation, folder: Path, *rows: str, schema: tuple[str, str] | None = SCHEMA) -> Draft:
    """A draft with a file of these rows, checked."""
    path = folder / "subventions.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    return drafted_file(organisation, path, schema=schema)


def drafted_file(organisation: Organisation, path: Path, *, schema: tuple[str, str] | None = SCHEMA) -> Draft:
    """A draft with that file, checked."""
    acting = acting_for(organisation)
    draft = receive_file(acting, begin_draft(acting, schema=schema, now=NOW), path, path.name, now=NOW)
    return settled(draft)


def settled(draft: Draft) -> Draft:
    """The draft whose table and report were made."""
    make_revision(draft.id, draft.revision)
    draft.refresh_from_db()
    return draft


def cells(draft: Draft, name: str) -> Sequence[str]:
    """One column of the table in force."""
    table = draft_table(draft.id, draft.revision)
    assert table is not None
    position = table.header.index(name)
    return [row[position] for row in table.rows()]
