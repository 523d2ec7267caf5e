"""What ``maillage check`` looks at beyond Django: settings that are right one by one and wrong together."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.utils.translation import gettext

from maillage.core.problems import sentence
from maillage.site.configuration import Configuration

_BARE_NODE = sentence(
    "Les pages sont en HTTPS (MAILLAGE_HTTPS=1), mais pas le nœud de mesure : aucun navigateur ne pourra tester."
)
_BARE_NODE_REMEDY = sentence(
    "Donnez MAILLAGE_NODE_CERTIFICATE et MAILLAGE_NODE_KEY, ou l’adresse en https:// d’un autre nœud dans "
    "MAILLAGE_NODE_URL : docs/how-to/node.md."
)


def is_node_out_of_reach(configuration: Configuration) -> bool:
    """Whether browsers refuse to talk to the node: pages over HTTPS, and a node without (mixed content)."""
    if not configuration.is_https:
        return False
    if configuration.node_url:
        return not configuration.node_url.startswith("https://")
    return configuration.node_certificate is None


@register(Tags.security)
def check_node_of_https_pages(app_configs: Sequence[AppConfig] | None, **_options: object) -> list[CheckMessage]:
    """An error where the test page could not reach the node."""
    if app_configs is not None or not is_node_out_of_reach(settings.CONFIGURATION):
        return []
    return [Error(gettext(_BARE_NODE), hint=gettext(_BARE_NODE_REMEDY), id="maillage.E001")]
