"""A contract in version 2 of the official format, for pages and endpoints that export it."""

from maillage.buy.contracts.edges.export.decp_json import decp_document, decp_record, decp_text
from maillage.buy.contracts.edges.export.decp_xml import decp_xml
from maillage.buy.contracts.edges.export.official_schema import incomplete_fields

__all__ = ["decp_document", "decp_record", "decp_text", "decp_xml", "incomplete_fields"]
