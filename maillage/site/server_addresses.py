"""URLs of the servers that an installation uses: database and mail."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import PlainValidator

from maillage.core.problems import sentence
from maillage.core.settings import Remedy


@dataclass(frozen=True, slots=True)
class MailAddress:
    """How e-mail is sent: printed to the console, or through SMTP. ``security`` is "", "starttls" or "tls"."""

    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    security: str = ""

    @property
    def is_console(self) -> bool:
        """Whether letters are only printed."""
        return not self.host


def mail_address(text: str) -> MailAddress:
    """Parse a mail URL; raises ValueError if it is invalid."""
    if text == "console":
        return MailAddress()
    parts = urlsplit(text)
    schemes = {"smtp": (25, ""), "smtp+starttls": (587, "starttls"), "smtps": (465, "tls")}
    if parts.scheme not in schemes or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError(text)
    port, security = schemes[parts.scheme]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailAddress(parts.hostname, parts.port or port, user, password, security)


Mail = Annotated[
    MailAddress,
    PlainValidator(mail_address),
    Remedy(
        sentence(
            "%(name)s ne se lit pas (%(value)s) : donnez console, smtp://machine:25, "
            "smtp+starttls://utilisateur:mot-de-passe@machine:587 ou smtps://utilisateur:mot-de-passe@machine:465."
        )
    ),
]


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """A SQLite file, or a PostgreSQL database with its connection options."""

    engine: str
    name: str
    user: str = ""
    password: str = ""
    host: str = ""
    port: int | None = None
    options: tuple[tuple[str, str], ...] = ()


def database_address(text: str) -> DatabaseAddress:
    """Parse a database URL; raises ValueError if it is invalid."""
    parts = urlsplit(text)
    if parts.scheme in ("postgresql", "postgres"):
        name = unquote(parts.path.lstrip("/"))
        if not name:
            raise ValueError(parts.path)
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        # A folder of Unix sockets cannot be the host part: ?host=/var/run/postgresql.
        return DatabaseAddress(
            "postgresql",
            name,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            host=options.pop("host", parts.hostname or ""),
            port=parts.port,
            options=tuple(options.items()),
        )
    if parts.scheme == "sqlite" and not parts.netloc and parts.path not in ("", "/"):
        # sqlite:///file is relative, sqlite:////file absolute, as usual.
        return DatabaseAddress("sqlite", unquote(parts.path[1:]))
    raise ValueError(text)


Database = Annotated[
    DatabaseAddress,
    PlainValidator(database_address),
    Remedy(
        sentence(
            "%(name)s ne se lit pas (%(value)s) : donnez sqlite:///chemin/du/fichier "
            "ou postgresql://utilisateur:mot-de-passe@machine:5432/base."
        )
    ),
]
