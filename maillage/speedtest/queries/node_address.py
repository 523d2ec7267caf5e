"""Where a browser finds the measuring node of this installation: MAILLAGE_NODE_URL, else the page's own host."""

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port


def node_url(request: HttpRequest) -> str:
    """The origin of the node for the visitor of ``request``: "http://127.0.0.1:8080", without a last slash."""
    configuration = settings.CONFIGURATION
    if configuration.node_url:
        return str(configuration.node_url)
    domain, _port = split_domain_port(request.get_host())
    return f"{request.scheme}://{domain}:{configuration.node_port}"
