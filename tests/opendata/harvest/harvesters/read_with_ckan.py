# ruff: noqa: ANN001, ANN204, T201, PLC0415, E402
# It runs in an environment of its own, where neither the product nor its checks are.
# mypy: ignore-errors
"""Reads a DCAT flow with ckanext-dcat's own parser, in the environment build/harvesters/ckan; prints what it read.

    python read_with_ckan.py http://127.0.0.1:8000/catalogue.ttl

Without database and without network but the flow itself, page after page as its harvester asks for them. ckan and
ckanext-dcat are test tools under AGPL-3.0, never imported by the product.
"""

import json
import logging
import sys
import urllib.request
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

from ckan.common import config
from ckanext.dcat.processors import RDFParser

FORMS = {"text/turtle": "turtle", "application/ld+json": "json-ld", "application/rdf+xml": "xml"}


class LicenseRegister(dict):
    """The list of licences that a French CKAN is given, without asking for the one of okfn.org."""

    class One:
        def __init__(self, url, title):
            self.url, self.title = url, title

    def items(self):
        return [
            ("lov2", self.One("https://www.etalab.gouv.fr/licence-ouverte-open-licence", "Licence Ouverte 2.0")),
            ("odc-odbl", self.One("https://opendatacommons.org/licenses/odbl/summary/", "ODbL 1.0")),
        ]


def prepare():
    from ckanext.dcat.profiles import base

    config.update({"ckan.locale_default": "fr", "ckanext.dcat.rdf.profiles": "euro_dcat_ap_3", "ckan.site_url": ""})
    base.LicenseRegister = LicenseRegister


def pages(url):
    while url:
        with urllib.request.urlopen(url) as answer:
            parser = RDFParser(profiles=["euro_dcat_ap_3"])
            parser.parse(answer.read().decode(), _format=FORMS[answer.headers.get_content_type()])
        yield from parser.datasets()
        url = parser.next_page()


def told(dataset):
    extras = {one["key"]: one["value"] for one in dataset["extras"]}
    files = [{k: v for k, v in one.items() if k != "distribution_ref"} for one in dataset["resources"]]
    kept = {key: value for key, value in dataset.items() if key not in {"extras", "resources", "tags"}}
    return {
        **kept,
        "tags": sorted(tag["name"] for tag in dataset["tags"]),
        "extras": extras,
        "files": sorted(files, key=lambda one: one["url"]),
    }


prepare()
for flow in sys.argv[1:]:
    print(json.dumps([told(one) for one in pages(flow)], ensure_ascii=False, default=str))
