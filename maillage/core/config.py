"""Settings as declared words: a kind checks the text that the environment gives, or refuses it with a sentence."""

import difflib
import ipaddress
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Generic, TypeVar
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from maillage.core.problems import Refused, sentence

T = TypeVar("T")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

YES: Final = frozenset({"1", "yes", "true", "on", "oui"})
NO: Final = frozenset({"0", "no", "false", "off", "non"})


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """How a text becomes a value: ``parse`` raises ValueError where ``refusal`` is the sentence to say."""

    refusal: str
    parse: Callable[[str], T]
    params: Mapping[str, str | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One variable of the environment. ``default`` is text too, so that it passes the same check."""

    name: str
    default: str
    kind: Kind[T]
    meaning: str
    is_secret: bool = False

    def read(self, environ: Mapping[str, str]) -> T:
        """The value that ``environ`` gives, or the default; Refused where it is not of the kind."""
        text = environ.get(self.name, "").strip() or self.default
        try:
            return self.kind.parse(text)
        except ValueError as error:
            raise _refusal(self, text) from error


def refuse_unknown(settings: Iterable[Setting[Any]], environ: Mapping[str, str], *, prefix: str) -> None:
    """Raise Refused where a variable begins with ``prefix`` and is no setting, with the nearest name there is."""
    known = [setting.name for setting in settings]
    for name in sorted(environ):
        if name.startswith(prefix) and name not in known:
            nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.0)[0]
            raise Refused(
                "setting_unknown",
                sentence("%(name)s n’est pas un réglage. Vouliez-vous dire %(nearest)s ? Sinon, retirez-la."),
                name=name,
                nearest=nearest,
            )


def _refusal(setting: Setting[Any], text: str) -> Refused:
    places = {**setting.kind.params, "name": setting.name, "value": "…" if setting.is_secret else text}
    return Refused("setting_invalid", setting.kind.refusal, findings=(), **places)


def whole_number(lowest: int, highest: int) -> Kind[int]:
    """The kind of whole numbers from ``lowest`` to ``highest``."""

    def parse(text: str) -> int:
        number = int(text)
        if not lowest <= number <= highest:
            raise ValueError(text)
        return number

    bounds = {"lowest": lowest, "highest": highest}
    return Kind(
        sentence("%(name)s vaut « %(value)s » : donnez un nombre entier de %(lowest)s à %(highest)s."), parse, bounds
    )


def one_of(*words: str) -> Kind[str]:
    """The kind of a word from a short list."""

    def parse(text: str) -> str:
        return words[words.index(text.lower())]

    return Kind(
        sentence("%(name)s vaut « %(value)s » : donnez un de ces mots : %(words)s."), parse, {"words": ", ".join(words)}
    )


def text_of(refusal: str, *, pattern: Callable[[str], bool] = bool) -> Kind[str]:
    """The kind of free text that satisfies ``pattern``."""

    def parse(text: str) -> str:
        if not pattern(text):
            raise ValueError(text)
        return text

    return Kind(refusal, parse)


def _parse_yes_no(text: str) -> bool:
    word = text.lower()
    if word not in YES | NO:
        raise ValueError(text)
    return word in YES


def _parse_words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _parse_networks(text: str) -> list[Network]:
    return [ipaddress.ip_network(word) for word in _parse_words(text)]


def _parse_folder(text: str) -> Path:
    folder = Path(text).expanduser().resolve()
    if folder.exists() and not folder.is_dir():
        raise ValueError(text)
    return folder


def _parse_optional_file(text: str) -> Path | None:
    if not text:
        return None
    file = Path(text).expanduser().resolve()
    try:
        file.open("rb").close()
    except OSError as error:  # absent, a folder, or not for this account to read
        raise ValueError(text) from error
    return file


def _parse_optional_folder(text: str) -> Path | None:
    if not text:
        return None
    folder = Path(text).expanduser().resolve()
    if not folder.is_dir():
        raise ValueError(text)
    return folder


YES_NO: Final = Kind(sentence("%(name)s vaut « %(value)s » : donnez 1 (oui) ou 0 (non)."), _parse_yes_no)
WORDS: Final = Kind(sentence("%(name)s vaut « %(value)s » : donnez des mots séparés par des virgules."), _parse_words)
NETWORKS: Final = Kind(
    sentence("%(name)s vaut « %(value)s » : donnez des adresses ou réseaux IP séparés par des virgules."),
    _parse_networks,
)
FOLDER: Final = Kind(sentence("%(name)s vaut « %(value)s » : donnez le chemin d’un dossier."), _parse_folder)
OPTIONAL_FILE: Final[Kind[Path | None]] = Kind(
    sentence(
        "%(name)s vaut « %(value)s » : donnez le chemin d’un fichier qui existe et que ce compte peut lire, ou rien."
    ),
    _parse_optional_file,
)
OPTIONAL_FOLDER: Final[Kind[Path | None]] = Kind(
    sentence("%(name)s vaut « %(value)s » : donnez le chemin d’un dossier qui existe, ou rien."), _parse_optional_folder
)


@dataclass(frozen=True, slots=True)
class MailAddress:
    """How letters leave: shown on the console, or through an SMTP server. ``security`` is "", "starttls" or "tls"."""

    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    security: str = ""

    @property
    def is_console(self) -> bool:
        """Whether letters are only shown."""
        return not self.host


def _parse_mail(text: str) -> MailAddress:
    if text == "console":
        return MailAddress()
    parts = urlsplit(text)
    known = {"smtp": (25, ""), "smtp+starttls": (587, "starttls"), "smtps": (465, "tls")}
    if parts.scheme not in known or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError(text)
    port, security = known[parts.scheme]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailAddress(parts.hostname, parts.port or port, user, password, security)


MAIL: Final = Kind(
    sentence(
        "%(name)s ne se lit pas (%(value)s) : donnez console, smtp://machine:25, "
        "smtp+starttls://utilisateur:mot-de-passe@machine:587 ou smtps://utilisateur:mot-de-passe@machine:465."
    ),
    _parse_mail,
)


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """Where the rows are kept: a SQLite file, or a PostgreSQL database with its connection options."""

    engine: str
    name: str
    user: str = ""
    password: str = ""
    host: str = ""
    port: int | None = None
    options: tuple[tuple[str, str], ...] = ()


def _parse_database(text: str) -> DatabaseAddress:
    parts = urlsplit(text)
    if parts.scheme in ("postgresql", "postgres"):
        return _postgresql_address(parts)
    if parts.scheme == "sqlite" and not parts.netloc and parts.path not in ("", "/"):
        # sqlite:///file is relative, sqlite:////file absolute, as everywhere else.
        return DatabaseAddress("sqlite", unquote(parts.path[1:]))
    raise ValueError(text)


def _postgresql_address(parts: SplitResult) -> DatabaseAddress:
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ValueError(parts.path)
    options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    # A folder of Unix sockets cannot stand in the address itself: ?host=/var/run/postgresql.
    return DatabaseAddress(
        "postgresql",
        name,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=options.pop("host", parts.hostname or ""),
        port=parts.port,
        options=tuple(options.items()),
    )


DATABASE: Final = Kind(
    sentence(
        "%(name)s ne se lit pas (%(value)s) : donnez sqlite:///chemin/du/fichier "
        "ou postgresql://utilisateur:mot-de-passe@machine:5432/base."
    ),
    _parse_database,
)
