"""The settings of this process, read once from the environment; a wrong value is refused with a sentence.

The settings themselves, with their sentences: variables.py.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from maillage.accounts.terms import OpenIdService
from maillage.core import config
from maillage.core.config import DatabaseAddress, MailAddress, Network
from maillage.core.problems import Refused, sentence
from maillage.core.secret_file import kept_secret
from maillage.site import variables

ROOT: Final = Path(__file__).resolve().parents[2]
PREFIX: Final = "MAILLAGE_"

# What every SQLite connection does first. FULL makes a commit wait for the disk: an acknowledged test is never lost.
_SQLITE_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-20000; "
    # What is erased is overwritten, and leaves the journal within a minute (site/left_over.py).
    "PRAGMA secure_delete=ON;"
)


@dataclass(frozen=True, slots=True)
class LegalIdentity:
    """Who answers for the site, as a public body must say; "" and None where nobody said."""

    contact: str
    publisher: str
    director: str
    host: str
    dpo: str
    accessibility_percent: int | None
    accessibility_on: date | None

    def missing(self) -> list[str]:
        """The settings without which no public body may open the site."""
        named = {
            "MAILLAGE_CONTACT": self.contact,
            "MAILLAGE_LEGAL_PUBLISHER": self.publisher,
            "MAILLAGE_LEGAL_DIRECTOR": self.director,
            "MAILLAGE_LEGAL_HOST": self.host,
        }
        return [name for name, value in named.items() if not value]


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the environment says, checked."""

    host: str
    port: int
    data_dir: Path
    vendor_dir: Path
    secret_key: str
    debug: bool
    allowed_hosts: list[str]
    is_https: bool
    trusted_proxies: list[Network]
    database: dict[str, Any]
    workers: int
    threads: int
    home_territory: str
    agency_name: str
    agency_colour: str
    agency_accent: str
    agency_logo: Path | None
    legal: LegalIdentity
    public_url: str
    source_url: str
    second_factor: str
    openid: OpenIdService | None
    mail: MailAddress
    mail_from: str
    schemas_dir: Path | None
    harvest_allow: list[str]
    basemap: str
    rate_token_per_minute: int
    rate_prefix_per_minute: int
    wants_demo: bool
    demo_until: int
    publishes_editions: bool
    log_form: str
    node_host: str
    node_port: int
    node_url: str
    node_name: str
    node_processes: int
    node_certificate: Path | None
    node_key: Path | None
    node_trust: Path | None
    node_receipts: Path | None
    node_uplink_mbps: int
    node_legacy: str
    node_prefix_hour: int
    node_day_gb: int


def read_configuration(environ: Mapping[str, str] = os.environ) -> Configuration:
    """The configuration of this process; Refused with a sentence where a variable is wrong or unknown."""
    config.refuse_unknown(variables.SETTINGS, environ, prefix=PREFIX)
    data_dir = _kept_folder(variables.DATA.read(environ))
    host = variables.HOST.read(environ)
    return Configuration(
        host=host,
        port=variables.PORT.read(environ),
        data_dir=data_dir,
        vendor_dir=ROOT / "build" / "vendor",
        secret_key=variables.SECRET_KEY.read(environ) or _drawn_key(data_dir / "secrets" / "secret_key"),
        debug=variables.DEBUG.read(environ),
        # Whoever looks at /health from this machine names it so, whatever the public calls it.
        allowed_hosts=[*variables.ALLOWED_HOSTS.read(environ), host, "127.0.0.1", "[::1]"],
        is_https=variables.HTTPS.read(environ),
        trusted_proxies=variables.TRUSTED_PROXIES.read(environ),
        database=_django_database(variables.DATABASE_URL.read(environ), data_dir),
        workers=variables.WORKERS.read(environ),
        threads=variables.THREADS.read(environ),
        home_territory=variables.REGION.read(environ),
        agency_name=variables.AGENCY.read(environ),
        agency_colour=variables.AGENCY_COLOUR.read(environ).lower(),
        agency_accent=variables.AGENCY_ACCENT.read(environ).lower(),
        agency_logo=variables.AGENCY_LOGO.read(environ),
        legal=_legal_identity(environ),
        public_url=variables.PUBLIC_URL.read(environ).rstrip("/"),
        source_url=variables.SOURCE_URL.read(environ),
        second_factor=variables.SECOND_FACTOR.read(environ),
        openid=_openid_service(environ),
        mail=variables.MAIL.read(environ),
        mail_from=variables.MAIL_FROM.read(environ),
        schemas_dir=variables.SCHEMAS.read(environ),
        harvest_allow=variables.HARVEST_ALLOW.read(environ),
        basemap=variables.BASEMAP.read(environ),
        rate_token_per_minute=variables.RATE_TOKEN.read(environ),
        rate_prefix_per_minute=variables.RATE_PREFIX.read(environ),
        wants_demo=variables.DEMO.read(environ),
        demo_until=variables.DEMO_UNTIL.read(environ),
        publishes_editions=variables.EDITIONS.read(environ),
        log_form=variables.LOG.read(environ),
        node_host=variables.NODE_HOST.read(environ) or host,
        node_port=variables.NODE_PORT.read(environ),
        node_url=variables.NODE_URL.read(environ).rstrip("/"),
        node_name=variables.NODE_NAME.read(environ),
        node_processes=variables.NODE_PROCESSES.read(environ) or len(os.sched_getaffinity(0)),
        node_certificate=variables.NODE_CERTIFICATE.read(environ),
        node_key=variables.NODE_KEY.read(environ),
        node_trust=variables.NODE_TRUST.read(environ),
        node_receipts=variables.NODE_RECEIPTS.read(environ),
        node_uplink_mbps=variables.NODE_UPLINK_MBPS.read(environ),
        node_legacy=variables.NODE_LEGACY.read(environ),
        node_prefix_hour=variables.NODE_PREFIX_HOUR.read(environ),
        node_day_gb=variables.NODE_DAY_GB.read(environ),
    )


def _legal_identity(environ: Mapping[str, str]) -> LegalIdentity:
    percent, day = variables.ACCESSIBILITY_PERCENT.read(environ), variables.ACCESSIBILITY_ON.read(environ)
    contact = variables.CONTACT.read(environ)
    return LegalIdentity(
        contact=contact,
        publisher=variables.LEGAL_PUBLISHER.read(environ).strip(),
        director=variables.LEGAL_DIRECTOR.read(environ).strip(),
        host=variables.LEGAL_HOST.read(environ).strip(),
        dpo=variables.LEGAL_DPO.read(environ).strip() or contact,
        accessibility_percent=int(percent) if percent else None,
        accessibility_on=date.fromisoformat(day) if day else None,
    )


def _openid_service(environ: Mapping[str, str]) -> OpenIdService | None:
    """The service, None where no address is given; Refused where its identifier or secret is missing."""
    url = variables.OIDC_URL.read(environ).rstrip("/")
    if not url:
        return None
    service = OpenIdService(
        url=url,
        client_id=variables.OIDC_CLIENT.read(environ),
        client_secret=variables.OIDC_SECRET.read(environ),
        name=variables.OIDC_NAME.read(environ),
        scopes=tuple(variables.OIDC_SCOPES.read(environ)),
        trusts_email=variables.OIDC_TRUSTS_EMAIL.read(environ),
    )
    if not (service.client_id and service.client_secret):
        raise Refused(
            "openid_incomplete",
            sentence("MAILLAGE_OIDC_URL est donnée : donnez aussi MAILLAGE_OIDC_CLIENT et MAILLAGE_OIDC_SECRET."),
        )
    return service


def _kept_folder(folder: Path) -> Path:
    """``folder``, made if absent; Refused where it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder) from error
    if not os.access(folder, os.W_OK):
        raise _unwritable(folder)
    return folder


def _unwritable(folder: Path) -> Refused:
    return Refused(
        "data_unwritable",
        sentence("Le dossier %(folder)s (MAILLAGE_DATA) ne peut pas être écrit : changez ses droits ou la variable."),
        folder=str(folder),
    )


def _drawn_key(file: Path) -> str:
    """The key kept in ``file``, drawn at random the first time."""
    return kept_secret(file, lambda: secrets.token_urlsafe(48).encode()).decode().strip()


def _django_database(address: DatabaseAddress, data_dir: Path) -> dict[str, Any]:
    """Django's DATABASES entry for ``address``."""
    if address.engine == "sqlite":
        return _sqlite_database(data_dir / address.name, data_dir / "test.sqlite3")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": address.name,
        "USER": address.user,
        "PASSWORD": address.password,
        "HOST": address.host,
        "PORT": address.port or "",
        "OPTIONS": dict(address.options),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite_database(file: Path, test_file: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        # IMMEDIATE takes the write lock at once: two writers wait for each other instead of failing half-way.
        "OPTIONS": {"timeout": 30, "transaction_mode": "IMMEDIATE", "init_command": _SQLITE_PRAGMAS},
        "CONN_MAX_AGE": 600,
        # A file, as in service: the threads of a test see each other's commits.
        "TEST": {"NAME": test_file},
    }
