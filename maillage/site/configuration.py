"""Every setting an installation has, read once from the environment; a wrong value is refused with a sentence.

docs/reference/settings.md is generated from ``SETTINGS`` (``maillage reference``).
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from maillage.core import config
from maillage.core.config import DatabaseAddress, MailAddress, Network, Setting
from maillage.core.problems import Refused, sentence
from maillage.core.secret_file import kept_secret

ROOT: Final = Path(__file__).resolve().parents[2]
PREFIX: Final = "MAILLAGE_"


def _is_host(text: str) -> bool:
    return re.fullmatch(r"[0-9A-Za-z.:_-]+", text) is not None


_TERRITORY = config.text_of(
    sentence("%(name)s vaut « %(value)s » : donnez un territoire comme region:52, departement:44 ou epci:244400404."),
    pattern=lambda text: re.fullmatch(r"(region|departement|epci|commune|place):[0-9A-Za-z-]+", text) is not None,
)
_NAME = config.text_of(sentence("%(name)s est vide : donnez un nom."))
_HOST = config.text_of(
    sentence("%(name)s vaut « %(value)s » : donnez une adresse de cette machine, sans espace ni barre oblique."),
    pattern=_is_host,
)
_HOST_OR_NONE = config.text_of(_HOST.refusal, pattern=lambda text: text == "" or _is_host(text))
_ORIGIN = config.text_of(
    sentence("%(name)s vaut « %(value)s » : donnez une origine comme https://mesures.example.org:8443, sans chemin."),
    pattern=lambda text: text == "" or re.fullmatch(r"https?://[0-9A-Za-z.:\[\]_-]+/?", text) is not None,
)
_WORD = config.text_of(
    sentence("%(name)s vaut « %(value)s » : donnez un mot de lettres, chiffres, points et tirets."),
    pattern=lambda text: re.fullmatch(r"[0-9A-Za-z._-]{1,64}", text) is not None,
)
_SECRET = config.text_of(
    sentence("%(name)s est trop court : donnez au moins 32 caractères tirés au hasard."),
    pattern=lambda text: text == "" or len(text) >= 32,
)

_COLOUR = config.text_of(
    sentence("%(name)s vaut « %(value)s » : donnez une couleur comme #0b5563."),
    pattern=lambda text: re.fullmatch(r"#[0-9A-Fa-f]{6}", text) is not None,
)


def _parse_logo(text: str) -> Path | None:
    file = config.OPTIONAL_FILE.parse(text)
    if file is not None and file.suffix.lower() not in {".svg", ".png"}:
        raise ValueError(text)
    return file


_LOGO: config.Kind[Path | None] = config.Kind(
    sentence("%(name)s vaut « %(value)s » : donnez le chemin d’un fichier SVG ou PNG qui existe, ou rien."), _parse_logo
)

HOST = Setting("MAILLAGE_HOST", "127.0.0.1", _HOST, sentence("L’adresse sur laquelle les pages écoutent."))
PORT = Setting("MAILLAGE_PORT", "8000", config.whole_number(1, 65_535), sentence("Le port des pages."))
DATA = Setting("MAILLAGE_DATA", "./var", config.FOLDER, sentence("Le dossier de tout ce qui est gardé."))
DATABASE_URL = Setting(
    "DATABASE_URL",
    "sqlite:///maillage.sqlite3",
    config.DATABASE,
    sentence("La base : SQLite (chemin relatif à MAILLAGE_DATA) ou PostgreSQL."),
    is_secret=True,
)
SECRET_KEY = Setting(
    "MAILLAGE_SECRET_KEY",
    "",
    _SECRET,
    sentence("La clé des sessions ; absente, elle est tirée au hasard et gardée dans MAILLAGE_DATA/secrets."),
    is_secret=True,
)
ALLOWED_HOSTS = Setting(
    "MAILLAGE_ALLOWED_HOSTS",
    "localhost,127.0.0.1,[::1]",
    config.WORDS,
    sentence("Les noms de machine sous lesquels les pages répondent."),
)
HTTPS = Setting(
    "MAILLAGE_HTTPS",
    "0",
    config.YES_NO,
    sentence("Le public arrive par HTTPS (mandataire) : témoins sûrs, HSTS."),
)
TRUSTED_PROXIES = Setting(
    "MAILLAGE_TRUSTED_PROXIES",
    "127.0.0.1,::1",
    config.NETWORKS,
    sentence("Les mandataires dont l’en-tête X-Forwarded-For est cru."),
)
WORKERS = Setting("MAILLAGE_WORKERS", "2", config.whole_number(1, 64), sentence("Le nombre de processus de pages."))
THREADS = Setting("MAILLAGE_THREADS", "16", config.whole_number(1, 256), sentence("Les fils par processus de pages."))
REGION = Setting("MAILLAGE_REGION", "region:52", _TERRITORY, sentence("Le territoire de l’installation."))
AGENCY = Setting("MAILLAGE_AGENCY", "Agence numérique régionale", _NAME, sentence("Le nom de l’agence."))
AGENCY_COLOUR = Setting(
    "MAILLAGE_AGENCY_COLOUR",
    "#0b5563",
    _COLOUR,
    sentence("La couleur de l’agence sur le kit à imprimer ; elle est foncée s’il le faut pour que le blanc s’y lise."),
)
AGENCY_ACCENT = Setting(
    "MAILLAGE_AGENCY_ACCENT", "#ffc83d", _COLOUR, sentence("La couleur vive du kit à imprimer : nom, barres, compteur.")
)
AGENCY_LOGO = Setting(
    "MAILLAGE_AGENCY_LOGO", "", _LOGO, sentence("Le logo de l’agence sur le kit (SVG ou PNG) ; vide : son nom.")
)
PUBLIC_URL = Setting(
    "MAILLAGE_PUBLIC_URL",
    "",
    _ORIGIN,
    sentence("L’adresse publique des pages, celle des codes QR imprimés ; vide : celle que le visiteur a demandée."),
)
MAIL = Setting(
    "MAILLAGE_MAIL",
    "console",
    config.MAIL,
    sentence("Par où partent les courriels : montrés sur la console, ou un serveur SMTP."),
    is_secret=True,
)
MAIL_FROM = Setting(
    "MAILLAGE_MAIL_FROM",
    "maillage@localhost",
    config.text_of(
        sentence("%(name)s vaut « %(value)s » : donnez une adresse comme maillage@agence.example."),
        pattern=lambda text: re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", text) is not None,
    ),
    sentence("L’adresse d’où partent les courriels."),
)
SCHEMAS = Setting(
    "MAILLAGE_SCHEMAS",
    "",
    config.OPTIONAL_FOLDER,
    sentence("Un dossier de schémas de l’agence, en plus des schémas nationaux ; vide : aucun."),
)
HARVEST_ALLOW = Setting(
    "MAILLAGE_HARVEST_ALLOW",
    "",
    config.WORDS,
    sentence(
        "Les machines du réseau interne que le moissonnage peut lire ; vide : aucune, seul le réseau public l’est."
    ),
)
BASEMAP = Setting(
    "MAILLAGE_BASEMAP",
    "local",
    config.one_of("local", "none"),
    sentence("Le fond de carte : celui de l’installation (local) ou aucun (none)."),
)
RATE_TOKEN = Setting(
    "MAILLAGE_RATE_TOKEN",
    "60",
    config.whole_number(1, 1_000_000),
    sentence("Les documents acceptés par minute pour un appareil."),
)
RATE_PREFIX = Setting(
    "MAILLAGE_RATE_PREFIX",
    "6000",
    config.whole_number(1, 10_000_000),
    sentence("Les documents acceptés par minute pour un préfixe d’adresses (/24 ou /48)."),
)
DEMO = Setting(
    "MAILLAGE_DEMO",
    "1",
    config.YES_NO,
    sentence("Charger 70 000 tests simulés quand l’installation est vide."),
)
EDITIONS = Setting(
    "MAILLAGE_EDITIONS",
    "1",
    config.YES_NO,
    sentence("Publier chaque édition des données ouvertes d’elle-même, une fois la première publiée à la main."),
)
NODE_HOST = Setting(
    "MAILLAGE_NODE_HOST",
    "",
    _HOST_OR_NONE,
    sentence("L’adresse sur laquelle le nœud de mesure écoute ; vide : celle des pages."),
)
NODE_PORT = Setting(
    "MAILLAGE_NODE_PORT", "8080", config.whole_number(1, 65_535), sentence("Le port du nœud de mesure.")
)
NODE_URL = Setting(
    "MAILLAGE_NODE_URL",
    "",
    _ORIGIN,
    sentence("L’adresse publique du nœud ; vide : la machine de la page, le port du nœud."),
)
NODE_NAME = Setting(
    "MAILLAGE_NODE_NAME", "local", _WORD, sentence("Le nom du nœud, écrit dans les jetons et dans chaque mesure.")
)
NODE_PROCESSES = Setting(
    "MAILLAGE_NODE_PROCESSES",
    "0",
    config.whole_number(0, 64),
    sentence("Le nombre de processus du nœud ; 0 : un par cœur."),
)
NODE_CERTIFICATE = Setting(
    "MAILLAGE_NODE_CERTIFICATE",
    "",
    config.OPTIONAL_FILE,
    sentence("Le certificat TLS du nœud, chaîne comprise (PEM) ; vide : sans TLS."),
)
NODE_KEY = Setting(
    "MAILLAGE_NODE_KEY", "", config.OPTIONAL_FILE, sentence("La clé privée du certificat du nœud (PEM).")
)
NODE_TRUST = Setting(
    "MAILLAGE_NODE_TRUST",
    "",
    config.OPTIONAL_FILE,
    sentence("Les clés publiques (PEM) dont un nœud séparé accepte les jetons ; vide : la clé de cette installation."),
)
NODE_UPLINK_MBPS = Setting(
    "MAILLAGE_NODE_UPLINK_MBPS",
    "1000",
    config.whole_number(1, 1_000_000),
    sentence("Le débit du lien du nœud, en Mbit/s : il décide du nombre de tests simultanés."),
)
NODE_LEGACY = Setting(
    "MAILLAGE_NODE_LEGACY",
    "same-origin",
    config.one_of("off", "same-origin", "open"),
    sentence("Les protocoles ndt7, LibreSpeed et Cloudflare : fermés, depuis nos pages seulement, ou ouverts à tous."),
)
NODE_PREFIX_HOUR = Setting(
    "MAILLAGE_NODE_PREFIX_HOUR",
    "120",
    config.whole_number(1, 1_000_000),
    sentence("Les tests par heure pour un préfixe d’adresses (/24 ou /48) ; un opérateur mobile en partage un."),
)
NODE_DAY_GB = Setting(
    "MAILLAGE_NODE_DAY_GB",
    "500",
    config.whole_number(1, 1_000_000),
    sentence("Le volume du nœud par jour, en Go ; au-delà, il n’ouvre plus de test jusqu’à minuit (UTC)."),
)
LOG = Setting(
    "MAILLAGE_LOG",
    "console",
    config.one_of("console", "json"),
    sentence("La forme du journal : lignes pour les yeux (console) ou pour les programmes (json)."),
)
DEBUG = Setting(
    "MAILLAGE_DEBUG",
    "0",
    config.YES_NO,
    sentence("Montrer les erreurs du programme dans la page : jamais devant le public."),
)
SETTINGS: Final[tuple[Setting[Any], ...]] = (
    HOST,
    PORT,
    DATA,
    DATABASE_URL,
    SECRET_KEY,
    ALLOWED_HOSTS,
    HTTPS,
    TRUSTED_PROXIES,
    WORKERS,
    THREADS,
    REGION,
    AGENCY,
    AGENCY_COLOUR,
    AGENCY_ACCENT,
    AGENCY_LOGO,
    PUBLIC_URL,
    MAIL,
    MAIL_FROM,
    SCHEMAS,
    HARVEST_ALLOW,
    BASEMAP,
    RATE_TOKEN,
    RATE_PREFIX,
    DEMO,
    EDITIONS,
    LOG,
    DEBUG,
    NODE_HOST,
    NODE_PORT,
    NODE_URL,
    NODE_NAME,
    NODE_PROCESSES,
    NODE_CERTIFICATE,
    NODE_KEY,
    NODE_TRUST,
    NODE_UPLINK_MBPS,
    NODE_LEGACY,
    NODE_PREFIX_HOUR,
    NODE_DAY_GB,
)

# What every SQLite connection does first. FULL makes a commit wait for the disk: an acknowledged test is never lost.
_SQLITE_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-20000;"
)


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
    public_url: str
    mail: MailAddress
    mail_from: str
    schemas_dir: Path | None
    harvest_allow: list[str]
    basemap: str
    rate_token_per_minute: int
    rate_prefix_per_minute: int
    wants_demo: bool
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
    node_uplink_mbps: int
    node_legacy: str
    node_prefix_hour: int
    node_day_gb: int


def read_configuration(environ: Mapping[str, str] = os.environ) -> Configuration:
    """The configuration of this process; Refused with a sentence where a variable is wrong or unknown."""
    config.refuse_unknown(SETTINGS, environ, prefix=PREFIX)
    data_dir = _kept_folder(DATA.read(environ))
    host = HOST.read(environ)
    return Configuration(
        host=host,
        port=PORT.read(environ),
        data_dir=data_dir,
        vendor_dir=ROOT / "build" / "vendor",
        secret_key=SECRET_KEY.read(environ) or _drawn_key(data_dir / "secrets" / "secret_key"),
        debug=DEBUG.read(environ),
        allowed_hosts=[*ALLOWED_HOSTS.read(environ), host],
        is_https=HTTPS.read(environ),
        trusted_proxies=TRUSTED_PROXIES.read(environ),
        database=_django_database(DATABASE_URL.read(environ), data_dir),
        workers=WORKERS.read(environ),
        threads=THREADS.read(environ),
        home_territory=REGION.read(environ),
        agency_name=AGENCY.read(environ),
        agency_colour=AGENCY_COLOUR.read(environ).lower(),
        agency_accent=AGENCY_ACCENT.read(environ).lower(),
        agency_logo=AGENCY_LOGO.read(environ),
        public_url=PUBLIC_URL.read(environ).rstrip("/"),
        mail=MAIL.read(environ),
        mail_from=MAIL_FROM.read(environ),
        schemas_dir=SCHEMAS.read(environ),
        harvest_allow=HARVEST_ALLOW.read(environ),
        basemap=BASEMAP.read(environ),
        rate_token_per_minute=RATE_TOKEN.read(environ),
        rate_prefix_per_minute=RATE_PREFIX.read(environ),
        wants_demo=DEMO.read(environ),
        publishes_editions=EDITIONS.read(environ),
        log_form=LOG.read(environ),
        node_host=NODE_HOST.read(environ) or host,
        node_port=NODE_PORT.read(environ),
        node_url=NODE_URL.read(environ).rstrip("/"),
        node_name=NODE_NAME.read(environ),
        node_processes=NODE_PROCESSES.read(environ) or len(os.sched_getaffinity(0)),
        node_certificate=NODE_CERTIFICATE.read(environ),
        node_key=NODE_KEY.read(environ),
        node_trust=NODE_TRUST.read(environ),
        node_uplink_mbps=NODE_UPLINK_MBPS.read(environ),
        node_legacy=NODE_LEGACY.read(environ),
        node_prefix_hour=NODE_PREFIX_HOUR.read(environ),
        node_day_gb=NODE_DAY_GB.read(environ),
    )


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
