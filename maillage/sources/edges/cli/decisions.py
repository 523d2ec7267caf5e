"""``maillage sources diff`` and ``accept``: what a refused file would change; taking it in all the same."""

import sys
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from maillage.core.clock import utc_now
from maillage.core.command_groups import AsJson, print_json
from maillage.sources.pages.parts.source_words import problem_sentence
from maillage.sources.store.acceptance import accept_file
from maillage.sources.store.refused_files import file_difference
from maillage.web.wording import formats


def diff(
    name: Annotated[str, typer.Argument(help="Id of a source.")],
    *,
    part: Annotated[str, typer.Option(help="The département, of a source with one file each.")] = "",
    as_json: AsJson = False,
) -> None:
    """Compare the newest file of a source with the one before. Example: maillage sources diff insee-communes.

    Exit status: 0, 1 where there is nothing to compare.
    """
    difference = file_difference(name, part)
    facts = {
        "source": name,
        "part": part,
        "digest": difference.digest,
        "status": difference.status,
        "rowsBefore": difference.rows_before,
        "rows": difference.rows,
        "bytesBefore": difference.bytes_before,
        "bytes": difference.bytes,
        "columnsAdded": list(difference.columns_added),
        "columnsLost": list(difference.columns_lost),
        "problem": _(difference.message) % difference.params if difference.message else None,
    }
    if as_json:
        print_json(facts)
        return
    words = {"before": _number(difference.rows_before), "now": _number(difference.rows)}
    sys.stdout.write(_("Lignes : %(before)s avant, %(now)s maintenant.") % words + "\n")
    words = {"before": _number(difference.bytes_before), "now": _number(difference.bytes)}
    sys.stdout.write(_("Octets : %(before)s avant, %(now)s maintenant.") % words + "\n")
    for text, columns in (
        (_("Colonnes nouvelles : %s."), difference.columns_added),
        (_("Colonnes perdues : %s."), difference.columns_lost),
    ):
        if columns:
            sys.stdout.write(text % ", ".join(columns) + "\n")
    if facts["problem"]:
        sys.stdout.write(f"{facts['problem']}\n")


def accept(
    name: Annotated[str, typer.Argument(help="Id of a source.")],
    digest: Annotated[str, typer.Argument(help="The first letters of the digest that the refusal says.")],
    *,
    because: Annotated[str, typer.Option(help="Why the file is right: it stands in the journal.")],
    part: Annotated[str, typer.Option(help="The département, of a source with one file each.")] = "",
    as_json: AsJson = False,
) -> None:
    """Take in a refused file. Example: maillage sources accept boamp 3f2a91c0 --because "withdrawn".

    Exit status: 0, 1 where it is not there any more or its importer refuses it.
    """
    outcome = accept_file(name, part, digest, because=because, now=utc_now())
    if outcome.problem is not None:
        if as_json:
            print_json({"source": name, "status": outcome.status.value, "problem": problem_sentence(outcome.problem)})
        else:
            sys.stderr.write(problem_sentence(outcome.problem) + "\n")
        raise typer.Exit(1)
    if as_json:
        print_json({"source": name, "part": part, "status": outcome.status.value})
    else:
        sys.stdout.write(_("Pris : ce fichier est en service, et le journal dit pourquoi.") + "\n")


def _number(value: int | None) -> str:
    return _("non comptées") if value is None else formats.number(value)
