"""``maillage sources pack`` and ``take``: the files in force, carried to a machine without network."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson, print_json
from maillage.sources.domain.terms import SourceStatus
from maillage.sources.pages.parts.source_words import problem_sentence
from maillage.sources.store.packs import pack_sources, take_pack
from maillage.web.wording import formats

_SOME_FAILED = 3


def pack(
    out: Annotated[Path, typer.Argument(help="The archive to write: sources.tar.")],
    *,
    region: Annotated[str | None, typer.Option(help="Code of the region; else the files of all.")] = None,
    as_json: AsJson = False,
) -> None:
    """Pack the files in force with where they came from. Example: maillage sources pack --region 52 sources.tar.

    Raw files of persons whose time is over are not in it. Exit status: 0, 1 where there is no file.
    """
    entries = pack_sources(out, region=region)
    if as_json:
        print_json([{"source": entry.source, "part": entry.part, "sha256": entry.sha256} for entry in entries])
    else:
        words = {"count": formats.number(len(entries)), "file": out}
        sys.stdout.write(_("%(count)s fichiers dans %(file)s.") % words + "\n")


def take(
    pack_file: Annotated[Path, typer.Argument(help="An archive of « maillage sources pack ».", exists=True)],
    *,
    as_json: AsJson = False,
) -> None:
    """Take in a pack, by the same rules as from the network. Example: maillage sources take sources.tar.

    Exit status: 0, 1 where the archive is broken, 3 where a source could not be taken.
    """
    outcomes = take_pack(pack_file, now=utc_now())
    if as_json:
        print_json(
            [
                {
                    "source": outcome.source,
                    "part": outcome.part,
                    "status": outcome.status.value,
                    "problem": problem_sentence(outcome.problem) if outcome.problem else None,
                }
                for outcome in outcomes
            ]
        )
    else:
        for outcome in outcomes:
            text = problem_sentence(outcome.problem) if outcome.problem else outcome.status.value
            sys.stdout.write(f"{outcome.source} {outcome.part}".strip() + f" · {text}\n")
    if any(outcome.status is SourceStatus.REFUSED for outcome in outcomes):
        raise typer.Exit(_SOME_FAILED)
