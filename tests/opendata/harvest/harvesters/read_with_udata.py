# ruff: noqa: ANN001, ANN002, ANN003, T201, PLC0415, E402
# It runs in an environment of its own, where neither the product nor its checks are.
# mypy: ignore-errors
"""Harvests a DCAT flow with udata's own harvester, in the environment build/harvesters/udata.

Prints what it kept, a line a flow:

    python read_with_udata.py http://127.0.0.1:8000/catalogue.ttl http://127.0.0.1:8000/catalogue.rdf

No database server and no network but the flow itself: mongomock stands for MongoDB. The two licences are those of
data.gouv.fr. udata is a test tool under AGPL-3.0, never imported by the product.
"""

import json
import logging
import os
import sys
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

import mongoengine
import mongomock

_connect = mongoengine.connect


def connect_in_memory(*args, **options):
    for name in ("read_preference", "tz_aware", "uuidrepresentation", "host", "port"):
        options.pop(name, None)
    return _connect(
        *args,
        host="mongodb://localhost",
        mongo_client_class=mongomock.MongoClient,
        uuidRepresentation="standard",
        tz_aware=True,
        **options,
    )


mongoengine.connect = connect_in_memory

from udata import settings
from udata.app import create_app, standalone


class Memory(settings.Testing):
    MONGODB_HOST = "mongodb://localhost/udata"
    MONGODB_HOST_TEST = "mongodb://localhost/udata"
    TESTING = True
    CELERY_TASK_ALWAYS_EAGER = True
    URLS_ALLOW_LOCAL = True
    URLS_ALLOW_PRIVATE = True
    HARVESTER_BACKENDS = ["dcat"]
    SECRET_KEY = "x" * 32
    SECURITY_PASSWORD_SALT = "y" * 32


LICENCES = [
    ("lov2", "Licence Ouverte / Open Licence version 2.0", "https://www.etalab.gouv.fr/licence-ouverte-open-licence"),
    ("odc-odbl", "Open Data Commons Open Database License (ODbL)", "http://opendatacommons.org/licenses/odbl/summary/"),
    (
        "fr-lo",
        "Licence Ouverte / Open Licence",
        "https://www.etalab.gouv.fr/wp-content/uploads/2014/05/Licence_Ouverte.pdf",
    ),
    ("notspecified", "License Not Specified", None),
]


def told(dataset):
    period, spatial = dataset.temporal_coverage, dataset.spatial
    return {
        "title": dataset.title,
        "description": dataset.description,
        "frequency": dataset.frequency.value if dataset.frequency else None,
        "tags": sorted(dataset.tags),
        "licence": dataset.license.id if dataset.license else None,
        "period": [str(period.start), str(period.end)] if period else None,
        "geometry": spatial.geom if spatial else None,
        "schema": dataset.schema.url if dataset.schema else None,
        "identifier": dataset.harvest.dct_identifier,
        "uri": dataset.harvest.uri,
        "page": dataset.harvest.remote_url,
        "issued": str(dataset.harvest.issued_at),
        "modified": str(dataset.harvest.modified_at),
        "contacts": sorted([one.role, one.name, one.email or ""] for one in dataset.contact_points),
        "files": sorted((told_file(one) for one in dataset.resources), key=lambda one: one["url"]),
    }


def told_file(resource):
    return {
        "url": resource.url,
        "title": resource.title,
        "format": resource.format,
        "mime": resource.mime,
        "bytes": resource.filesize,
        "sha256": resource.checksum.value if resource.checksum else None,
        "type": resource.type,
        "schema": resource.schema.url if resource.schema else None,
        "identifier": resource.harvest.dct_identifier,
    }


def harvest(url):
    from udata.core.dataset.models import License
    from udata.core.organization.models import Organization
    from udata.harvest.backends.dcat import DcatBackend
    from udata.harvest.models import HarvestSource

    for licence_id, title, address in LICENCES:
        License.objects.create(id=licence_id, title=title, url=address)
    owner = Organization.objects.create(name="Moissonneur", description="Moissonneur")
    source = HarvestSource.objects.create(name="Maillage", url=url, backend="dcat", organization=owner)
    job = DcatBackend(source).harvest()
    return {
        "status": job.status,
        "errors": [f"{error.message} {error.details or ''}" for error in job.errors],
        "items": [
            {
                "identifier": str(item.remote_id),
                "status": item.status,
                "errors": [f"{error.message} {error.details or ''}" for error in item.errors],
                "dataset": told(item.dataset) if item.dataset else None,
            }
            for item in job.items
        ],
    }


app = standalone(create_app("udata.settings.Defaults", override=Memory))
for url in sys.argv[1:]:
    # Each with nothing harvested before: only what was imported is shared.
    if (reader := os.fork()) == 0:
        with app.app_context():
            print(json.dumps(harvest(url), ensure_ascii=False), flush=True)
        os._exit(0)
    if os.waitpid(reader, 0)[1] != 0:
        sys.exit(1)
