"""Takes in a file that was refused, because somebody says why; the journal keeps it."""

from datetime import datetime
from typing import Final

from django.db import transaction

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.organisations import agency
from maillage.accounts.store.trace import installation_acting, note
from maillage.core.files.atomic import file_lock
from maillage.core.problems import NotFound, Refused, sentence
from maillage.sources.domain.terms import SourceDeclaration, SourceVerb
from maillage.sources.store.choices import declared_source
from maillage.sources.store.fetching import SourceLook, fetched_file
from maillage.sources.store.models import SourceState
from maillage.sources.store.outcomes import Refreshed
from maillage.sources.store.refreshing import take_file
from maillage.sources.store.region import region_codes
from maillage.sources.store.source_files import part_name, sources_folder

_LEAST_LETTERS: Final = 6
_MOST_REASON: Final = 300
_GONE: Final = sentence(
    "Aucun fichier refusé de « %(source)s » ne commence par « %(digest)s » : la page de la source dit laquelle."
)
_SILENT: Final = sentence("Dites pourquoi ce fichier est bon : le journal le garde.")


def accept_refused(acting: Acting, source: str, digest: str, *, because: str, now: datetime) -> None:
    """Have the follower take in the refused file of a source whose digest is given, as on its page.

    Raises:
        NotFound: there is no such file. Refused: no reason is given.
    """
    declaration = declared_source(source)
    with transaction.atomic():
        refused = SourceState.objects.select_for_update().filter(source=source, refused_sha256__startswith=digest[:64])
        state = refused.first() if len(digest) >= _LEAST_LETTERS else None
        if state is None:
            raise NotFound("source_not_refused", _GONE, source=source[:60], digest=digest[:64])
        _note_acceptance(acting, state, declaration, because=because, now=now)
        state.accepted_sha256, state.next_at = state.refused_sha256, None
        state.save(update_fields=["accepted_sha256", "next_at"])


def accept_file(source: str, part: str, digest: str, *, because: str, now: datetime) -> Refreshed:
    """Take in the refused file whose digest begins with ``digest``; a refusal of its importer still counts.

    Raises:
        NotFound: there is no such file. Refused: no reason is given.
    """
    declaration = declared_source(source)
    if not because.strip():
        raise Refused("source_reason", _SILENT)
    acting = installation_acting(agency().pk)
    with file_lock(sources_folder() / "locks" / part_name(source, part)):
        state = SourceState.objects.filter(source=source, part=part).first()
        is_named = len(digest) >= _LEAST_LETTERS and state is not None and state.refused_sha256.startswith(digest)
        fetched = fetched_file(state, state.refused_sha256) if state is not None and is_named else None
        if state is None or fetched is None:
            raise NotFound("source_not_refused", _GONE, source=source, digest=digest[:64]).fixed_by(
                "maillage sources status"
            )
        look = SourceLook(state=state, declaration=declaration, codes=region_codes(state.region), asked_at=now)
        outcome = take_file(look, fetched, is_accepted=True)
        if outcome.problem is None:
            _note_acceptance(acting, state, declaration, because=because, now=now, sha256=fetched.sha256)
        return outcome


def _note_acceptance(
    acting: Acting,
    state: SourceState,
    declaration: SourceDeclaration,
    *,
    because: str,
    now: datetime,
    sha256: str | None = None,
) -> None:
    if not because.strip():
        raise Refused("source_reason", _SILENT)
    detail = {"part": state.part, "sha256": sha256 or state.refused_sha256, "because": because[:_MOST_REASON]}
    note(acting, SourceVerb.ACCEPTED, about=f"source:{state.source}", title=declaration.title, now=now, detail=detail)
