"""``maillage notices import`` and ``build``."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.buy.notices.intake.archives import NoticeFault
from maillage.buy.notices.store.imports import build_notices, import_notices
from maillage.core.command_groups import AsJson
from maillage.core.tables.rejected_rows import RejectionReport
from maillage.web.wording import formats


def import_files(
    target: Annotated[str, typer.Argument(help="A file, a folder or an address: XML, JSON, ZIP or TAR.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Take in notices of BOAMP, TED and eForms. Example: maillage notices import avis/. Exit status: 0.

    What cannot be read is set aside and counted; nothing is taken of a file that is mostly faults.
    """
    received = import_notices(target)
    if as_json:
        facts = {
            "newFiles": received.new_files,
            "knownFiles": received.known_files,
            "notices": received.notices,
            "faults": [{"name": fault.name, "code": fault.problem.code} for fault in received.faults],
            "set_aside": {name: report.facts(_) for name, report in received.rejected.items()},
        }
        json.dump(facts, sys.stdout)
        sys.stdout.write("\n")
        return
    words = {"new": formats.number(received.new_files), "known": formats.number(received.known_files)}
    told = ngettext(
        "%(new)s fichier reçu, %(known)s déjà connus.",
        "%(new)s fichiers reçus, %(known)s déjà connus.",
        received.new_files,
    )
    sys.stdout.write(told % words + "\n")
    _tell(received.notices, received.faults, received.rejected)


def build(*, as_json: AsJson = False) -> None:
    """Read all received files of notices again. Example: maillage notices build. Exit status: 0."""
    built = build_notices(anew=True)
    if as_json:
        facts = {"notices": built.published.notices, "faults": len(built.faults)}
        set_aside = {name: report.facts(_) for name, report in built.rejected.items()}
        json.dump({**facts, "set_aside": set_aside}, sys.stdout)
        sys.stdout.write("\n")
        return
    _tell(built.published.notices, built.faults, built.rejected)


def _tell(notices: int, faults: Sequence[NoticeFault], rejected: Mapping[str, RejectionReport]) -> None:
    sys.stdout.write(_("%(count)s avis en service.") % {"count": formats.number(notices)} + "\n")
    for name, report in rejected.items():
        sys.stdout.writelines(f"{name} : {line}\n" for line in report.lines(_))
    for fault in faults:
        sys.stdout.write(f"{fault.name} : {_(fault.problem.message) % fault.problem.params}\n")
