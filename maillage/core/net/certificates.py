"""Checks a TLS certificate in files before visitors meet it: the pair, its dates, the names it is for.

Source: RFC 5280 (validity, subjectAltName), RFC 9525, section 6.3 (a wildcard stands for one label, the leftmost).
"""

import ssl
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography import x509

from maillage.core.files.atomic import signature_of
from maillage.core.problems import Problem, Unavailable, sentence

ENDS_SOON: Final = timedelta(days=14)  # authorities renew 30 days before the end: by now it has failed for two weeks
_UNREADABLE: Final = sentence(
    "Le certificat du nœud (%(file)s) et sa clé ne vont pas ensemble, ou ne se lisent pas (%(reason)s) : donnez la "
    "chaîne et la clé du même certificat, en PEM."
)
_ENDED: Final = sentence(
    "Le certificat du nœud (%(file)s) n’est pas en vigueur (du %(start)s au %(until)s) : aucun navigateur ne peut "
    "tester. Renouvelez-le."
)
_ENDS_SOON: Final = sentence(
    "Le certificat du nœud (%(file)s) finit le %(until)s : renouvelez-le, le nœud prend le nouveau sans redémarrer."
)
_OTHER_NAME: Final = sentence(
    "Le certificat du nœud (%(file)s) est pour %(names)s, et les pages envoient les navigateurs à %(host)s : donnez un "
    "certificat de ce nom, ou changez MAILLAGE_NODE_URL."
)
PAIR_CODE: Final = "node_certificate"


def pair_problem(certificate: Path, key: Path | None) -> Problem | None:
    """Why ``certificate`` (PEM, with its chain) and ``key`` cannot be used together; None if they can."""
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key)
        _first_certificate(certificate, signature_of(certificate))
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or str(error)
        return Unavailable(PAIR_CODE, _UNREADABLE, file=str(certificate), reason=str(reason))
    return None


def certificate_problem(certificate: Path, host: str, now: datetime) -> Problem | None:
    """Why browsers will not trust ``certificate`` for ``host`` at ``now``, or will soon not; None if they do.

    ``host`` "" is not compared. An unreadable file is pair_problem's to tell.
    """
    try:
        read = _first_certificate(certificate, signature_of(certificate))
    except (OSError, ValueError):  # told at start; while it is being renewed
        return None
    start, end = read.not_valid_before_utc, read.not_valid_after_utc
    from_day, until = f"{start:%d/%m/%Y}", f"{end:%d/%m/%Y}"
    if not start <= now < end:
        return Unavailable("node_certificate_ended", _ENDED, file=str(certificate), start=from_day, until=until)
    names = _names_of(read)
    if host and not any(is_for(name, host) for name in names):
        names_text = ", ".join(names) or "?"
        return Unavailable(
            "node_certificate_name", _OTHER_NAME, file=str(certificate), names=names_text[:200], host=host
        )
    if end - now < ENDS_SOON:
        return Unavailable("node_certificate_ends", _ENDS_SOON, file=str(certificate), until=until)
    return None


def is_for(name: str, host: str) -> bool:
    """Whether a certificate's ``name``, perhaps with a wildcard, is that of ``host``."""
    name, host = name.lower().rstrip("."), host.lower().rstrip(".")
    if name.startswith("*."):
        return host.partition(".")[2] == name[2:] and "." in host
    return name == host


@lru_cache(maxsize=4)  # /health asks every second; the signature detects a renewed file
def _first_certificate(file: Path, _signature: tuple[int, int, int] | None) -> x509.Certificate:
    return x509.load_pem_x509_certificates(file.read_bytes())[0]


def _names_of(certificate: x509.Certificate) -> list[str]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []  # browsers have ignored the common name since 2017
    return [*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))]
