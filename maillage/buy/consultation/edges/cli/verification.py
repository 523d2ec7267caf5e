"""``maillage consultation verify``."""

import json
import sys
from pathlib import Path
from typing import Annotated, Final

import typer
from django.utils.translation import gettext as _

from maillage.buy.consultation.domain.register import verify_register
from maillage.core.command_groups import AsJson
from maillage.core.problems import Refused, sentence
from maillage.web.wording import formats

_MISSING: Final = sentence("Le fichier « %(name)s » ne se lit pas : donnez un registre téléchargé, en JSON par lignes.")


def verify(
    file: Annotated[Path, typer.Argument(help="A register: JSON lines, as /consultations/registre.jsonl.")],
    *,
    head: Annotated[str, typer.Option(help="A head published on some day, which must be in the register.")] = "",
    as_json: AsJson = False,
) -> None:
    """Verify a register of consultations. Example: maillage consultation verify registre.jsonl.

    An event changed, removed or inserted is found. Exit status: 0 when the register is whole, 1 when it is not.
    """
    try:
        with file.open(encoding="utf-8") as lines:
            check = verify_register(lines, head=head)
    except (OSError, UnicodeDecodeError) as error:
        # Nothing was checked.
        raise Refused("register_missing", _MISSING, name=file.name) from error
    if as_json:
        json.dump({"events": check.events, "disclosed": check.disclosed, "head": check.head}, sys.stdout)
        sys.stdout.write("\n")
        return
    words = {"count": formats.number(check.events), "head": check.head}
    sys.stdout.write(_("Registre entier : %(count)s événements. Tête : %(head)s") % words + "\n")
