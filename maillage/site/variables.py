"""Every setting an installation has: its variable, its default, what it may be, and its sentence.

docs/reference/settings.md is generated from ``SETTINGS`` (``maillage reference``); configuration.py reads them.
"""

import re
from datetime import date
from pathlib import Path
from typing import Any, Final

from maillage.core import config
from maillage.core.config import Setting
from maillage.core.problems import sentence


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


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_LINE = config.text_of(
    sentence("%(name)s tient sur une ligne : retirez le saut de ligne."), pattern=lambda text: text.isprintable()
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
    sentence(
        "%(name)s vaut « %(value)s » : donnez le chemin d’un fichier SVG ou PNG qui existe et que ce compte peut lire, "
        "ou rien."
    ),
    _parse_logo,
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
CONTACT = Setting(
    "MAILLAGE_CONTACT",
    "",
    config.text_of(
        sentence("%(name)s vaut « %(value)s » : donnez une adresse comme contact@agence.example."),
        pattern=lambda text: text == "" or re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", text) is not None,
    ),
    sentence("L’adresse à laquelle le public écrit : contact, accessibilité, données personnelles."),
)
LEGAL_PUBLISHER = Setting(
    "MAILLAGE_LEGAL_PUBLISHER",
    "",
    _LINE,
    sentence(
        "Qui édite le site : nom, forme, adresse, téléphone (mentions légales, loi du 21 juin 2004, article 1-1)."
    ),
)
LEGAL_DIRECTOR = Setting(
    "MAILLAGE_LEGAL_DIRECTOR",
    "",
    _LINE,
    sentence("Le directeur ou la directrice de la publication (mentions légales)."),
)
LEGAL_HOST = Setting(
    "MAILLAGE_LEGAL_HOST", "", _LINE, sentence("L’hébergeur : nom, adresse, téléphone (mentions légales).")
)
LEGAL_DPO = Setting(
    "MAILLAGE_LEGAL_DPO",
    "",
    _LINE,
    sentence("Comment joindre le délégué à la protection des données ; vide : l’adresse de contact."),
)
ACCESSIBILITY_PERCENT = Setting(
    "MAILLAGE_ACCESSIBILITY_PERCENT",
    "",
    config.text_of(
        sentence("%(name)s vaut « %(value)s » : donnez un nombre entier de 0 à 100, ou rien sans audit."),
        pattern=lambda text: text == "" or (re.fullmatch(r"[0-9]{1,3}", text) is not None and int(text) <= 100),
    ),
    sentence("Le taux de conformité au RGAA du dernier audit, en pour cent ; vide : aucun audit, donc non conforme."),
)
ACCESSIBILITY_ON = Setting(
    "MAILLAGE_ACCESSIBILITY_ON",
    "",
    config.text_of(
        sentence("%(name)s vaut « %(value)s » : donnez une date comme 2026-11-27, ou rien sans audit."),
        pattern=lambda text: text == "" or _is_day(text),
    ),
    sentence("Le jour de cet audit (AAAA-MM-JJ)."),
)
PUBLIC_URL = Setting(
    "MAILLAGE_PUBLIC_URL",
    "",
    _ORIGIN,
    sentence("L’adresse publique des pages, celle des codes QR imprimés ; vide : celle que le visiteur a demandée."),
)
SOURCE_URL = Setting(
    "MAILLAGE_SOURCE_URL",
    "",
    config.text_of(
        sentence("%(name)s vaut « %(value)s » : donnez une adresse en https://, où {version} a sa place, ou rien."),
        pattern=lambda text: text == "" or re.fullmatch(r"https?://[^\s<>\"]+", text) is not None,
    ),
    sentence(
        "Où l’agence offre le code source de la version en service (AGPL, article 13) ; {version} y devient son "
        "numéro. Vide : l’installation donne elle-même le sien."
    ),
)
SECOND_FACTOR = Setting(
    "MAILLAGE_SECOND_FACTOR",
    "agency",
    config.one_of("agency", "administrators", "everybody"),
    sentence(
        "Qui doit avoir un second facteur : les administrateurs de l’agence (agency), ceux de chaque organisation "
        "(administrators), ou toute personne qui a un compte (everybody)."
    ),
)
OIDC_URL = Setting(
    "MAILLAGE_OIDC_URL",
    "",
    config.text_of(
        sentence("%(name)s vaut « %(value)s » : donnez l’adresse du service, comme https://connexion.example.org."),
        pattern=lambda text: text == "" or re.fullmatch(r"https?://[^\s?#]+", text) is not None,
    ),
    sentence("Le service de connexion OpenID Connect (ProConnect ou un autre) ; vide : le mot de passe seul."),
)
OIDC_CLIENT = Setting(
    "MAILLAGE_OIDC_CLIENT", "", _LINE, sentence("L’identifiant de cette installation auprès de ce service.")
)
OIDC_SECRET = Setting(
    "MAILLAGE_OIDC_SECRET", "", _LINE, sentence("Le secret qui va avec cet identifiant."), is_secret=True
)
OIDC_NAME = Setting(
    "MAILLAGE_OIDC_NAME", "ProConnect", _NAME, sentence("Le nom du service, écrit sur le bouton de la connexion.")
)
OIDC_SCOPES = Setting(
    "MAILLAGE_OIDC_SCOPES",
    "openid,email,profile",
    config.WORDS,
    sentence("Ce qui est demandé au service ; pour ProConnect : openid,email,given_name,usual_name."),
)
OIDC_TRUSTS_EMAIL = Setting(
    "MAILLAGE_OIDC_TRUSTS_EMAIL",
    "0",
    config.YES_NO,
    sentence("Croire l’adresse que le service donne sans dire qu’elle est vérifiée (ProConnect : 1)."),
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
DEMO_UNTIL = Setting(
    "MAILLAGE_DEMO_UNTIL",
    "400",
    config.whole_number(1, 10_000_000),
    sentence("Les vrais tests comptés sur le territoire à partir desquels la démonstration quitte les pages."),
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
NODE_RECEIPTS = Setting(
    "MAILLAGE_NODE_RECEIPTS",
    "",
    config.OPTIONAL_FILE,
    sentence("Les clés publiques (PEM) de nœuds séparés dont les pages croient les reçus, en plus du nœud d’ici."),
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
    CONTACT,
    LEGAL_PUBLISHER,
    LEGAL_DIRECTOR,
    LEGAL_HOST,
    LEGAL_DPO,
    ACCESSIBILITY_PERCENT,
    ACCESSIBILITY_ON,
    PUBLIC_URL,
    SOURCE_URL,
    SECOND_FACTOR,
    OIDC_URL,
    OIDC_CLIENT,
    OIDC_SECRET,
    OIDC_NAME,
    OIDC_SCOPES,
    OIDC_TRUSTS_EMAIL,
    MAIL,
    MAIL_FROM,
    SCHEMAS,
    HARVEST_ALLOW,
    BASEMAP,
    RATE_TOKEN,
    RATE_PREFIX,
    DEMO,
    DEMO_UNTIL,
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
    NODE_RECEIPTS,
    NODE_UPLINK_MBPS,
    NODE_LEGACY,
    NODE_PREFIX_HOUR,
    NODE_DAY_GB,
)
