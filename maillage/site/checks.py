"""Django system checks of ``maillage check``: settings that are valid individually but not together."""

from collections.abc import Sequence
from typing import Final

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import connection
from django.utils.translation import gettext

from maillage.core.problems import sentence
from maillage.site.configuration import Configuration
from maillage.site.health.storage import connection_beside_pool
from maillage.web.installation import current
from maillage.web.public_url import installation_url

_BARE_NODE = sentence(
    "Les pages sont en HTTPS (MAILLAGE_HTTPS=1), mais pas le nœud de mesure : aucun navigateur ne pourra tester."
)
_BARE_NODE_REMEDY = sentence(
    "Donnez MAILLAGE_NODE_CERTIFICATE et MAILLAGE_NODE_KEY, ou l’adresse en https:// d’un autre nœud dans "
    "MAILLAGE_NODE_URL : docs/how-to/node.md."
)


_FEW_CONNECTIONS = sentence(
    "PostgreSQL donne %(given)s connexions et cette installation peut en demander %(needed)s : la base se dirait "
    "pleine."
)
_FEW_CONNECTIONS_REMEDY = sentence(
    "Montez max_connections (postgresql.conf), ou baissez MAILLAGE_WORKERS ou MAILLAGE_THREADS ; "
    "MAILLAGE_PAGE_MACHINES compte les machines de pages : docs/how-to/several-machines.md."
)
_SHARED_CONNECTIONS = sentence(
    "Un intermédiaire (pgbouncer) prête les connexions de PostgreSQL par transaction : une longue lecture peut "
    "s’arrêter en chemin, et une sauvegarde dérégler les autres."
)
_SHARED_CONNECTIONS_REMEDY = sentence(
    "Réglez-le sur pool_mode = session, ou donnez l’adresse de PostgreSQL lui-même dans DATABASE_URL : "
    "docs/how-to/postgresql.md."
)
_GUESSED_ADDRESS = sentence(
    "Les lettres partent, et MAILLAGE_PUBLIC_URL est vide : leurs liens mèneront à %(address)s, deviné des réglages."
)
_TURNS: Final = 3
_GUESSED_ADDRESS_REMEDY = sentence(
    "Donnez MAILLAGE_PUBLIC_URL, l’adresse des pages telle que le public l’écrit, comme https://mesures.agence.example."
)


def given_connections() -> int | None:
    """The number of connections available to ordinary accounts in PostgreSQL; None for SQLite."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(setting::int * CASE name WHEN 'max_connections' THEN 1 ELSE -1 END) FROM pg_settings "
            "WHERE name IN ('max_connections', 'superuser_reserved_connections', 'reserved_connections')"
        )
        return int(cursor.fetchone()[0])


def lacks_connections(configuration: Configuration) -> int | None:
    """The number of connections available, if all machines together may need more; else None."""
    given = given_connections()
    return given if given is not None and given < configuration.installation_connections else None


def is_pooled_by_transaction(pids: Sequence[int], pids_beside: Sequence[int]) -> bool:
    """Whether a pooler lends connections by transaction: the server processes that two open sessions met tell it.

    A session of its own keeps its server process, and shares it with no other session.
    """
    return len(set(pids)) > 1 or len(set(pids_beside)) > 1 or not set(pids).isdisjoint(pids_beside)


def server_processes() -> tuple[list[int], list[int]]:
    """The server process (pid) of each statement of two sessions of PostgreSQL that are open at once, by turns."""
    sessions = connection_beside_pool(), connection_beside_pool()
    pids: tuple[list[int], list[int]] = [], []
    try:
        for _ in range(_TURNS):
            for session, met in zip(sessions, pids, strict=True):
                with session.cursor() as cursor:
                    cursor.execute("SELECT pg_backend_pid()")
                    met.append(int(cursor.fetchone()[0]))
    finally:
        for session in sessions:
            session.close()
    return pids


def is_node_out_of_reach(configuration: Configuration) -> bool:
    """Whether browsers would block the node as mixed content: pages with HTTPS and a node without."""
    if not configuration.is_https:
        return False
    if configuration.node_url:
        return not configuration.node_url.startswith("https://")
    return configuration.node_certificate is None


@register(Tags.security)
def check_node_of_https_pages(app_configs: Sequence[AppConfig] | None, **_options: object) -> list[CheckMessage]:
    """An error if the test page could not reach the node."""
    if app_configs is not None or not is_node_out_of_reach(settings.CONFIGURATION):
        return []
    return [Error(gettext(_BARE_NODE), hint=gettext(_BARE_NODE_REMEDY), id="maillage.E001")]


@register(Tags.database)
def check_database_connections(app_configs: Sequence[AppConfig] | None, **_options: object) -> list[CheckMessage]:
    """An error if the processes may need more connections than the server has."""
    given = lacks_connections(settings.CONFIGURATION) if app_configs is None else None
    if given is None:
        return []
    params = {"given": given, "needed": settings.CONFIGURATION.installation_connections}
    return [Error(gettext(_FEW_CONNECTIONS) % params, hint=gettext(_FEW_CONNECTIONS_REMEDY), id="maillage.E002")]


@register(Tags.database)
def check_pooler(app_configs: Sequence[AppConfig] | None, **_options: object) -> list[CheckMessage]:
    """An error if a pooler between us and PostgreSQL lends connections by transaction."""
    if (
        app_configs is not None
        or connection.vendor != "postgresql"
        or not is_pooled_by_transaction(*server_processes())
    ):
        return []
    return [Error(gettext(_SHARED_CONNECTIONS), hint=gettext(_SHARED_CONNECTIONS_REMEDY), id="maillage.E003")]


@register(Tags.urls)
def check_address_of_letters(app_configs: Sequence[AppConfig] | None, **_options: object) -> list[CheckMessage]:
    """A warning if links in e-mails are built from guessed settings."""
    configuration: Configuration = settings.CONFIGURATION
    if app_configs is not None or current("mail", configuration.mail).is_console or configuration.public_url:
        return []
    message = gettext(_GUESSED_ADDRESS) % {"address": installation_url()}
    return [CheckWarning(message, hint=gettext(_GUESSED_ADDRESS_REMEDY), id="maillage.W001")]
