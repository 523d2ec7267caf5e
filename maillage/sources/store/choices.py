"""Chooses which sources this installation keeps fresh, and publishes what pages say of them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import note
from maillage.core.files.atomic import write_whole
from maillage.core.problems import NotFound, sentence
from maillage.sources.domain.terms import SourceDeclaration, SourceVerb
from maillage.sources.intake.locating import RegionCodes
from maillage.sources.store.models import SourceState
from maillage.sources.store.source_files import declarations, status_file
from maillage.sources.store.source_lines import lines_text, source_lines


def declared_source(name: str) -> SourceDeclaration:
    """The declaration of that id; NotFound, with the nearest names."""
    declared = declarations()
    if name not in declared:
        message = sentence("Aucune source ne s’appelle « %(name)s » : la liste les donne toutes.")
        raise NotFound("source_unknown", message, name=name[:60]).fixed_by("maillage sources list")
    return declared[name]


def sources_of_lot(lot: int) -> list[SourceDeclaration]:
    """The sources of a lot and of those before it that are not switched off."""
    return [entry for entry in declarations().values() if 0 < entry.lot <= lot and not entry.is_off]


def parts_of(declaration: SourceDeclaration, codes: RegionCodes) -> tuple[str, ...]:
    """The files of a source: one, or one a département."""
    return codes.departements if declaration.has_parts else ("",)


def choose_sources(
    acting: Acting | None, selection: Sequence[SourceDeclaration], codes: RegionCodes, *, now: datetime
) -> list[SourceState]:
    """Keep these sources fresh from now on; the states of their files. ``acting`` notes it in the journal."""
    states: list[SourceState] = []
    with transaction.atomic():
        for declaration in selection:
            for part in parts_of(declaration, codes):
                state, _ = SourceState.objects.get_or_create(
                    source=declaration.id, part=part, defaults={"region": codes.region, "wanted_at": now}
                )
                if state.region != codes.region:
                    # What is in force is of the former region: the same bytes are taken in again.
                    state.region, state.sha256, state.next_at = codes.region, "", None
                    state.save()
                states.append(state)
            former = SourceState.objects.filter(source=declaration.id)
            former.exclude(part__in=parts_of(declaration, codes)).delete()
        if acting is not None:
            names = ", ".join(declaration.title for declaration in selection)
            detail = {"region": codes.region, "sources": [declaration.id for declaration in selection]}
            note(acting, SourceVerb.CHOSEN, about="sources", title=names, now=now, detail=detail)
    publish_lines()
    return states


def ask_again(acting: Acting, declaration: SourceDeclaration, *, now: datetime) -> None:
    """Have the follower look at the files of a source within the minute."""
    with transaction.atomic():
        SourceState.objects.filter(source=declaration.id).update(next_at=None)
        note(acting, SourceVerb.ASKED_AGAIN, about=f"source:{declaration.id}", title=declaration.title, now=now)


def publish_lines() -> None:
    """Write the lines that pages and /health read, from the rows."""
    write_whole(status_file(), lines_text(source_lines()))
