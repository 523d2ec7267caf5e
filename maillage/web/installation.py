"""Settings that the agency may save on its page: the environment first, then what was saved, then the default.

Rows (``SavedSetting``) are the truth. They are published as one file, ``settings/saved.json`` in MAILLAGE_DATA, that
every process reads: asking for a setting costs one stat of it, no query, and a change holds in all processes at once.
A secret is sealed, in rows and file, with a key derived from the installation's own.
"""

import json
import os
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from maillage.core.files.atomic import signature_of, write_whole
from maillage.core.files.published import PublishedSnapshots
from maillage.core.problems import NotFound, Refused, sentence
from maillage.core.settings import Settings, is_given, setting_value, variable_of
from maillage.web.models import SavedSetting

FOLDER: Final = "settings"
_FILE: Final = "saved.json"
_UNKNOWN: Final = sentence("Aucun réglage ne s’appelle « %(name)s » : rechargez la page.")
_LOGO_TYPES: Final = {"png": "image/png", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class InstallationSetting:
    """A setting that may be saved: its name, and the class that declares its type, default and meaning."""

    name: str
    settings_class: type[Settings]

    @property
    def variable(self) -> str:
        """The environment variable that is stronger than what was saved."""
        return variable_of(self.settings_class, self.name)

    @property
    def is_given(self) -> bool:
        """Whether the environment decides it."""
        return is_given(self.settings_class, self.name)

    @property
    def meaning(self) -> str:
        """What it decides, a French message id."""
        return self.settings_class.model_fields[self.name].description or ""

    @property
    def shown_text(self) -> str:
        """The text in force, of the environment, as saved or the default; "" for a secret, or a computed default."""
        if self.is_secret:
            return ""
        if self.is_given:
            return os.environ[self.variable].strip()
        return self.saved_text or self.default_text

    @property
    def default_text(self) -> str:
        """The text of the default; "" for a computed one, or none."""
        field = self.settings_class.model_fields[self.name]
        return "" if field.default_factory or field.default is None else str(field.default)

    @property
    def is_secret(self) -> bool:
        """Whether its value is never shown."""
        return not self.settings_class.model_fields[self.name].repr

    @property
    def saved_text(self) -> str:
        """The text that was saved; "" if there is none, or if its key is lost."""
        return self.opened(_saved_texts().get(self.name, ""))

    def opened(self, text: str) -> str:
        """What a row has, of a secret what it seals; "" if its key is lost."""
        if not self.is_secret or not text:
            return text
        try:
            return _cipher().decrypt(text.encode()).decode()
        except InvalidToken:
            # Sealed with another key: the secret must be given again, and nothing else fails.
            return ""


def installation_setting(name: str) -> InstallationSetting:
    """The setting ``name``; raises NotFound if it may not be saved."""
    settings_class = settings.INSTALLATION_SETTINGS.get(name)
    if settings_class is None:
        raise NotFound("setting_unknown", _UNKNOWN, name=name[:60])
    return InstallationSetting(name, settings_class)


def current(name: str, process_value: Any) -> Any:
    """The value of the setting ``name``, of the same type as ``process_value``.

    ``process_value`` is what the process read at its start, of the environment, else the default; it is the value of a
    setting that the page does not offer.
    """
    settings_class = settings.INSTALLATION_SETTINGS.get(name)
    if settings_class is None:
        return process_value
    setting = InstallationSetting(name, settings_class)
    text = "" if setting.is_given else setting.saved_text
    if not text:
        return process_value
    try:
        return setting_value(setting.settings_class, name, text)
    except Refused:
        # Saved under the rules of an earlier version: the settings page shows it with its remedy.
        return process_value


def agency_name() -> str:
    """The name of the agency that runs this installation."""
    return str(current("agency_name", settings.AGENCY_NAME))


def home_territory() -> str:
    """The address of the territory that this installation is for, like "region:52"."""
    return str(current("home_territory", settings.HOME_TERRITORY))


def agency_colours() -> tuple[str, str]:
    """The colour of the agency and its accent, like "#0b5563"."""
    configuration = settings.CONFIGURATION
    colour = current("agency_colour", configuration.agency_colour)
    return colour, current("agency_accent", configuration.agency_accent)


def agency_logo() -> tuple[str, bytes] | None:
    """The ending ("png" or "svg") and content of the agency's logo; None if it has none."""
    file: Path | None = settings.CONFIGURATION.agency_logo
    if file is not None:
        return file.suffix.lower().removeprefix("."), file.read_bytes()
    address = installation_setting("agency_logo").saved_text
    head, _comma, content = address.partition(",")
    for ending, media_type in _LOGO_TYPES.items():
        if head == f"data:{media_type};base64":
            return ending, b64decode(content)
    return None


def logo_text(ending: str, content: bytes) -> str:
    """The text under which a logo is saved: a data URL (RFC 2397)."""
    return f"data:{_LOGO_TYPES[ending]};base64,{b64encode(content).decode()}"


def legal_identity() -> Any:
    """The publisher that the law wants on the site (``LegalIdentity``), contact and audit included."""
    identity = settings.LEGAL_IDENTITY
    values = {name: current(name, getattr(identity, name)) for name in type(identity).model_fields}
    values["legal_dpo"] = values["legal_dpo"] or values["contact"]
    return identity.model_copy(update=values)


def conformity_percent() -> int | None:
    """The share of criteria of accessibility met at the last audit, in percent; None without an audit."""
    percent: int | None = current("accessibility_percent", settings.LEGAL_IDENTITY.accessibility_percent)
    return percent


def saved_settings_version() -> Hashable:
    """A value that changes with every setting that is saved: a part of the keys of caches of whole pages."""
    return signature_of(_path())


def publish_saved_settings() -> int:
    """Publish the rows as the file that processes read; returns 1 if it changed, 0 if it was the same."""
    rows = dict(SavedSetting.objects.values_list("name", "text"))
    if rows == _saved_texts():
        return 0
    write_whole(_path(), json.dumps(rows, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return 1


def sealed(text: str) -> str:
    """A secret as rows and file have it."""
    return _cipher().encrypt(text.encode()).decode()


def _cipher() -> Fernet:
    key = blake2b(b"installation settings", key=settings.SECRET_KEY.encode()[:64], digest_size=32).digest()
    return Fernet(urlsafe_b64encode(key))


def _path() -> Path:
    return Path(settings.DATA_DIR) / FOLDER / _FILE


def _read(path: Path, _before: Mapping[str, str] | None) -> Mapping[str, str]:
    if not path.exists():
        return {}
    texts: dict[str, str] = json.loads(path.read_bytes())
    return texts


_published: Final = PublishedSnapshots[Mapping[str, str]](_read)


def _saved_texts() -> Mapping[str, str]:
    return _published.newest(_path())
