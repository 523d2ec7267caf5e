"""The settings of the installation itself, and access to those declared by features.

docs/reference/settings.md is generated from here (``maillage reference``).
"""

import os
from datetime import date
from pathlib import Path
from secrets import token_urlsafe
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, PlainValidator, StringConstraints

from maillage.core.extras import is_installed
from maillage.core.files.atomic import load_or_create_secret
from maillage.core.problems import Refused, sentence
from maillage.core.settings import (
    PREFIX,
    Folder,
    Line,
    LowerCase,
    Name,
    Networks,
    OptionalFile,
    Port,
    Remedy,
    Settings,
    Words,
    YesNo,
    read_settings,
    readable_file,
    refuse_unknown,
    setting,
    variables,
)
from maillage.site.features import offers
from maillage.site.server_addresses import Database, Mail

_COUNTER_CONNECTIONS: Final = 3  # the counting loop, its background work, the sample files
_COMMAND_CONNECTIONS: Final = 2  # an interactive command, and a backup
# Run on every new SQLite connection. With FULL a commit waits for the disk: an acknowledged test is never lost.
_SQLITE_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-20000; "
    # Erased rows are overwritten, and leave the write-ahead log within a minute (site/build/cleanup.py).
    "PRAGMA secure_delete=ON;"
)


def _writable_folder(folder: Path) -> Path:
    """``folder``, created if missing; raises Refused if it is not writable."""
    unwritable = Refused(
        "data_unwritable",
        sentence("Le dossier %(folder)s (MAILLAGE_DATA) ne peut pas être écrit : changez ses droits ou la variable."),
        folder=str(folder),
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable from error
    if not os.access(folder, os.W_OK):
        raise unwritable
    return folder


def _picture(text: str) -> Path:
    file = readable_file(text)
    if file.suffix.lower() not in {".svg", ".png"}:
        raise ValueError(text)
    return file


_NO_DRIVER: Final = sentence(
    "DATABASE_URL nomme PostgreSQL, dont le pilote manque ici : installez-le par « %(command)s »."
)
_MAILBOX: Final = Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$")
Host = Annotated[
    str,
    Field(pattern=r"^[0-9A-Za-z.:_-]+$"),
    Remedy(
        sentence("%(name)s vaut « %(value)s » : donnez une adresse de cette machine, sans espace ni barre oblique.")
    ),
]
Origin = Annotated[
    str,
    Field(pattern=r"^https?://[0-9A-Za-z.:\[\]_-]+/?$"),
    AfterValidator(lambda text: text.rstrip("/")),
    Remedy(
        sentence(
            "%(name)s vaut « %(value)s » : donnez une origine comme https://mesures.example.org:8443, sans chemin."
        )
    ),
]
Colour = Annotated[
    str,
    StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$", to_lower=True),
    Remedy(sentence("%(name)s vaut « %(value)s » : donnez une couleur comme #0b5563.")),
]


class Configuration(Settings):
    """The settings of the installation itself."""

    host: Host = setting("L’adresse sur laquelle les pages écoutent.", "127.0.0.1")
    port: Port = setting("Le port des pages.", 8000)
    data_dir: Annotated[Folder, AfterValidator(_writable_folder)] = setting(
        "Le dossier de tout ce qui est gardé.", "./var", variable="MAILLAGE_DATA"
    )
    database_url: Database = setting(
        "La base : SQLite (chemin relatif à MAILLAGE_DATA) ou PostgreSQL.",
        "sqlite:///maillage.sqlite3",
        variable="DATABASE_URL",
        is_secret=True,
    )
    secret_key: Annotated[
        str,
        Field(min_length=32),
        Remedy(sentence("%(name)s est trop court : donnez au moins 32 caractères tirés au hasard.")),
    ] = setting(
        "La clé des sessions ; absente, elle est tirée au hasard et gardée dans MAILLAGE_DATA/secrets.",
        lambda read: (
            load_or_create_secret(read["data_dir"] / "secrets" / "secret_key", lambda: token_urlsafe(48).encode())
            .decode()
            .strip()
        ),
        is_secret=True,
    )
    allowed_hosts: Words = setting(
        "Les noms de machine sous lesquels les pages répondent.", "localhost,127.0.0.1,[::1]"
    )
    is_https: YesNo = setting(
        "Le public arrive par HTTPS (mandataire) : témoins sûrs, HSTS.", default=False, variable="MAILLAGE_HTTPS"
    )
    trusted_proxies: Networks = setting("Les mandataires dont l’en-tête X-Forwarded-For est cru.", "127.0.0.1,::1")
    workers: Annotated[int, Field(ge=1, le=64)] = setting("Le nombre de processus de pages.", 2)
    threads: Annotated[int, Field(ge=1, le=256)] = setting("Les fils par processus de pages.", 16)
    page_machines: Annotated[int, Field(ge=1, le=64)] = setting(
        "Le nombre de machines qui servent des pages sur la même base (docs/how-to/several-machines.md).", 1
    )
    home_territory: Annotated[
        str,
        Field(pattern=r"^(region|departement|epci|commune|place):[0-9A-Za-z-]+$"),
        Remedy(
            sentence(
                "%(name)s vaut « %(value)s » : donnez un territoire comme region:52, departement:44 ou epci:244400404."
            )
        ),
    ] = setting("Le territoire de l’installation.", "region:52", variable="MAILLAGE_REGION")
    agency_name: Name = setting("Le nom de l’agence.", "Agence numérique régionale", variable="MAILLAGE_AGENCY")
    agency_colour: Colour = setting(
        "La couleur de l’agence sur le kit à imprimer ; elle est foncée s’il le faut pour que le blanc s’y lise.",
        "#0b5563",
    )
    agency_accent: Colour = setting("La couleur vive du kit à imprimer : nom, barres, compteur.", "#ffc83d")
    agency_logo: Annotated[
        Path | None,
        PlainValidator(_picture),
        Remedy(
            sentence(
                "%(name)s vaut « %(value)s » : donnez le chemin d’un fichier SVG ou PNG qui existe et que ce compte "
                "peut lire, ou rien."
            )
        ),
    ] = setting("Le logo de l’agence sur le kit (SVG ou PNG) ; vide : son nom.", None)
    public_url: Origin = setting(
        "L’adresse publique des pages, celle des codes QR et des lettres ; vide : celle que le visiteur a demandée, et "
        "dans les lettres le premier nom de MAILLAGE_ALLOWED_HOSTS.",
        "",
    )
    source_url: Annotated[
        str,
        Field(pattern=r"^https?://[^\s<>\"]+$"),
        Remedy(
            sentence("%(name)s vaut « %(value)s » : donnez une adresse en https://, où {version} a sa place, ou rien.")
        ),
    ] = setting(
        "Où l’agence offre le code source de la version en service (AGPL, article 13) ; {version} y devient son "
        "numéro. Vide : l’installation donne elle-même le sien.",
        "",
    )
    mail: Mail = setting(
        "Par où partent les courriels : montrés sur la console avec le journal, ou un serveur SMTP.",
        "console",
        is_secret=True,
    )
    mail_from: Annotated[
        str,
        _MAILBOX,
        Remedy(sentence("%(name)s vaut « %(value)s » : donnez une adresse comme maillage@agence.example.")),
    ] = setting("L’adresse d’où partent les courriels.", "maillage@localhost")
    wants_demo: YesNo = setting(
        "Charger 70 000 tests simulés quand l’installation est vide.", default=True, variable="MAILLAGE_DEMO"
    )
    log_form: Annotated[Literal["console", "json"], LowerCase] = setting(
        "La forme du journal : lignes pour les yeux (console) ou pour les programmes (json).",
        "console",
        variable="MAILLAGE_LOG",
    )
    debug: YesNo = setting("Montrer les erreurs du programme dans la page : jamais devant le public.", default=False)
    node_host: Host = setting(
        "L’adresse sur laquelle le nœud de mesure écoute ; vide : celle des pages.", lambda read: read["host"]
    )
    node_port: Port = setting("Le port du nœud de mesure.", 8080)
    node_url: Origin = setting("L’adresse publique du nœud ; vide : la machine de la page, le port du nœud.", "")
    node_name: Annotated[
        str,
        Field(pattern=r"^[0-9A-Za-z._-]{1,64}$"),
        Remedy(sentence("%(name)s vaut « %(value)s » : donnez un mot de lettres, chiffres, points et tirets.")),
    ] = setting("Le nom du nœud, écrit dans les jetons et dans chaque mesure.", "local")
    node_processes: Annotated[
        int, Field(ge=0, le=64), AfterValidator(lambda number: number or len(os.sched_getaffinity(0)))
    ] = setting("Le nombre de processus du nœud ; 0 : un par cœur.", 0)
    node_certificate: OptionalFile = setting(
        "Le certificat TLS du nœud, chaîne comprise (PEM) ; vide : sans TLS.", None
    )
    node_key: OptionalFile = setting("La clé privée du certificat du nœud (PEM).", None)
    node_trust: OptionalFile = setting(
        "Les clés publiques (PEM) dont un nœud séparé accepte les jetons ; vide : la clé de cette installation.", None
    )
    node_receipts: OptionalFile = setting(
        "Les clés publiques (PEM) de nœuds séparés dont les pages croient les reçus, en plus du nœud d’ici.", None
    )
    node_uplink_mbps: Annotated[int, Field(ge=1, le=1_000_000)] = setting(
        "Le débit du lien du nœud, en Mbit/s : il décide du nombre de tests simultanés.", 1000
    )
    node_legacy: Annotated[Literal["off", "same-origin", "open"], LowerCase] = setting(
        "Les protocoles ndt7, LibreSpeed et Cloudflare : fermés, depuis nos pages seulement, ou ouverts à tous.",
        "same-origin",
    )
    node_prefix_hour: Annotated[int, Field(ge=1, le=1_000_000)] = setting(
        "Les tests par heure pour un préfixe d’adresses (/24 ou /48) ; un opérateur mobile en partage un.", 120
    )
    node_day_gb: Annotated[int, Field(ge=1, le=1_000_000)] = setting(
        "Le volume du nœud par jour, en Go ; au-delà, il n’ouvre plus de test jusqu’à minuit (UTC).", 500
    )

    @property
    def all_hosts(self) -> list[str]:
        """The allowed host names."""
        # Health checks from this machine use these names, whatever the public one is.
        return [*self.allowed_hosts, self.host, "127.0.0.1", "[::1]"]

    @property
    def database(self) -> dict[str, Any]:
        """The entry of Django's DATABASES."""
        address = self.database_url
        if address.engine == "sqlite":
            return {
                "CONN_MAX_AGE": 600,
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": self.data_dir / address.name,
                # IMMEDIATE takes the write lock at the start: two writers wait for each other instead of failing
                # half-way.
                "OPTIONS": {"timeout": 30, "transaction_mode": "IMMEDIATE", "init_command": _SQLITE_PRAGMAS},
                # A file, as in production, so that threads of a test see each other's commits.
                "TEST": {"NAME": self.data_dir / "test.sqlite3"},
            }
        if not is_installed("psycopg"):
            command = 'pip install "maillage[postgresql]"'
            raise Refused("extra_missing", _NO_DRIVER, command=command).fixed_by(command)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": address.name,
            "USER": address.user,
            "PASSWORD": address.password,
            "HOST": address.host,
            "PORT": address.port or "",
            # A thread holds a connection only during its request. Idle connections are closed after three seconds, so
            # that a server that ran out of connections recovers within a minute. While the server is down, each request
            # retries for a second, instead of backing off further and further.
            "OPTIONS": dict(address.options)
            | {
                "pool": {
                    "min_size": 0,
                    "max_size": self.threads + 2,
                    "timeout": 4,
                    "max_idle": 3,
                    "reconnect_timeout": 1,
                }
            },
            "CONN_HEALTH_CHECKS": True,
        }

    @property
    def process_connections(self) -> int:
        """The maximum number of database connections of a page process: its threads, two more, and one for /health."""
        return self.threads + 3

    @property
    def installation_connections(self) -> int:
        """The maximum number of connections of all machines of pages, counter, follower and two commands together."""
        pages = self.page_machines * self.workers * self.process_connections
        follower = self.threads + 2  # as many concurrent duties as its pool allows
        return pages + follower + _COUNTER_CONNECTIONS + _COMMAND_CONNECTIONS


class LegalIdentity(Settings):
    """The legal identity of the publisher, which a public body must state."""

    contact: Annotated[
        str,
        _MAILBOX,
        Remedy(sentence("%(name)s vaut « %(value)s » : donnez une adresse comme contact@agence.example.")),
    ] = setting("L’adresse à laquelle le public écrit : contact, accessibilité, données personnelles.", "")
    legal_publisher: Line = setting(
        "Qui édite le site : nom, forme, adresse, téléphone (mentions légales, loi du 21 juin 2004, article 1-1).", ""
    )
    legal_director: Line = setting("Le directeur ou la directrice de la publication (mentions légales).", "")
    legal_host: Line = setting("L’hébergeur : nom, adresse, téléphone (mentions légales).", "")
    legal_dpo: Line = setting(
        "Comment joindre le délégué à la protection des données ; vide : l’adresse de contact.",
        lambda read: read["contact"],
    )
    accessibility_percent: Annotated[
        int | None,
        Field(ge=0, le=100),
        Remedy(sentence("%(name)s vaut « %(value)s » : donnez un nombre entier de 0 à 100, ou rien sans audit.")),
    ] = setting(
        "Le taux de conformité au RGAA du dernier audit, en pour cent ; vide : aucun audit, donc non conforme.", None
    )
    accessibility_on: Annotated[
        date | None,
        PlainValidator(date.fromisoformat),
        Remedy(sentence("%(name)s vaut « %(value)s » : donnez une date comme 2026-11-27, ou rien sans audit.")),
    ] = setting("Le jour de cet audit (AAAA-MM-JJ).", None)

    def missing(self) -> list[str]:
        """The required variables that are not set, without which no public body may open the site."""
        needed = ("contact", "legal_publisher", "legal_director", "legal_host")
        return [f"{PREFIX}{name.upper()}" for name in needed if not getattr(self, name)]


# What the agency may save on its page, beside the floors of demonstrations: what it is called and looks like, who
# answers for it, how it writes. What a machine needs to start stays with whoever runs the machine.
_SAVED_ON_PAGE: Final = frozenset(
    {
        *("agency_name", "agency_colour", "agency_accent", "agency_logo"),
        *("contact", "legal_publisher", "legal_director", "legal_host", "legal_dpo"),
        *("accessibility_percent", "accessibility_on"),
        *("second_factor", "mail", "mail_from", "home_territory"),
    }
)
_FLOOR: Final = "demo_until"


def installation_settings() -> dict[str, type[Settings]]:
    """The settings that the agency may save on its page, each with the class that declares it."""
    return {
        name: settings_class
        for settings_class in settings_classes()
        for name in settings_class.model_fields
        if name in _SAVED_ON_PAGE or name.startswith(_FLOOR)
    }


def settings_classes() -> list[type[Settings]]:
    """The settings classes of the installation, then those of features."""
    return [Configuration, LegalIdentity, *offers("settings")]


def read_configuration() -> Configuration:
    """Read the settings; raises Refused for an invalid or unknown variable."""
    refuse_unknown(variables(*settings_classes()))
    return read_settings(Configuration)


def read_feature_settings() -> dict[str, Any]:
    """The Django settings contributed by features."""
    settings: dict[str, Any] = {}
    for settings_class in offers("settings"):
        settings |= read_settings(settings_class).django_settings()
    return settings
