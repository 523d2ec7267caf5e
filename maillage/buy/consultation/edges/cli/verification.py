"""``maillage consultation verify``."""

import json
import sys
from pathlib import Path
from typing import Annotated, Final

import typer
from django.utils.translation import gettext as _

from maillage.buy.consultation.domain.register import verify_register
from maillage.buy.consultation.domain.time_stamps import refuse_revoked, stamped_head, verify_stamp
from maillage.core.command_groups import AsJson
from maillage.core.problems import Refused, sentence
from maillage.web.wording import formats

_MISSING: Final = sentence("Le fichier « %(name)s » ne se lit pas : donnez un registre téléchargé, en JSON par lignes.")

_MISSING_STAMP: Final = sentence("Le fichier « %(name)s » ne se lit pas : donnez le jeton, et le certificat en PEM.")


def verify(
    file: Annotated[Path, typer.Argument(help="A register: JSON lines, as /consultations/registre.jsonl.")],
    *,
    head: Annotated[str, typer.Option(help="A head published on some day, which must be in the register.")] = "",
    stamp: Annotated[Path | None, typer.Option(help="A time stamp of a head: registre-N.tst (RFC 3161).")] = None,
    certificate: Annotated[Path | None, typer.Option(help="The certificate (PEM) of the authority of --stamp.")] = None,
    crl: Annotated[Path | None, typer.Option(help="Its issuer's revocation list, newer than --stamp.")] = None,
    as_json: AsJson = False,
) -> None:
    """Verify a register of consultations. Example: maillage consultation verify registre.jsonl.

    An event changed, removed or inserted is found; with --stamp and --certificate, the head that an authority saw must
    be in the register; with --crl, that authority must not be revoked. Exit status: 0 when the register is whole, 1
    when it is not.
    """
    stamped_at, heads = None, [head] if head else []
    if stamp is not None:
        token, trusted = _content(stamp), _content(certificate)
        heads.append(stamped_head(token))
        stamped_at = verify_stamp(token, heads[-1], trusted)
        if crl is not None:
            refuse_revoked(stamped_at, trusted, _content(crl))
    try:
        with file.open(encoding="utf-8") as lines:
            check = verify_register(lines, *heads)
    except (OSError, UnicodeDecodeError) as error:
        # Nothing was checked.
        raise Refused("register_missing", _MISSING, name=file.name) from error
    if as_json:
        facts = {"events": check.events, "disclosed": check.disclosed, "head": check.head}
        json.dump({**facts, "stamped_at": stamped_at and stamped_at.isoformat()}, sys.stdout)
        sys.stdout.write("\n")
        return
    words = {"count": formats.number(check.events), "head": check.head}
    sys.stdout.write(_("Registre entier : %(count)s événements. Tête : %(head)s") % words + "\n")
    if stamped_at is not None:
        words = {"head": heads[-1], "moment": f"{stamped_at:%Y-%m-%d %H:%M:%S} UTC"}
        sys.stdout.write(_("L’autorité a vu la tête %(head)s le %(moment)s.") % words + "\n")


def _content(path: Path | None) -> bytes:
    try:
        return path.read_bytes() if path is not None else b""
    except OSError as error:
        # Nothing was checked.
        raise Refused("register_missing", _MISSING_STAMP, name=path.name if path else "") from error
