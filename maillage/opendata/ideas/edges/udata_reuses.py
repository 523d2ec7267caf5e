"""Reuses in the JSON of udata's API (GET /api/1/reuses/), so that what harvests udata harvests these."""

from typing import Any

from django.core.paginator import Page
from django.urls import reverse

from maillage.opendata.ideas.store.models import Reuse


def udata_page(origin: str, path: str, page: "Page[Reuse]") -> dict[str, Any]:
    """A page of reuses as udata answers it: ``data`` and the addresses around."""
    return {
        "data": [udata_reuse(origin, reuse) for reuse in page],
        "page": page.number,
        "page_size": page.paginator.per_page,
        "total": page.paginator.count,
        "next_page": f"{origin}{path}?page={page.number + 1}" if page.has_next() else None,
        "previous_page": f"{origin}{path}?page={page.number - 1}" if page.has_previous() else None,
    }


def udata_reuse(origin: str, reuse: Reuse) -> dict[str, Any]:
    """A reuse in udata's words; ``datasets`` are references by id, title and address."""
    page = f"{origin}{reverse('reuse', args=[reuse.slug])}"
    return {
        "id": str(reuse.pk),
        "title": reuse.title,
        "slug": reuse.slug,
        "type": reuse.kind,
        "url": reuse.url,
        "description": reuse.text,
        "created_at": reuse.asked_at.isoformat(),
        "last_modified": (reuse.decided_at or reuse.asked_at).isoformat(),
        "image": f"{origin}{reverse('reuse_picture', args=[reuse.slug])}" if reuse.picture_ending else None,
        "tags": [],
        "private": False,
        "organization": None,
        "owner": None,
        "extras": {"author": reuse.author, "published_on": reuse.made_on.isoformat() if reuse.made_on else None},
        "page": page,
        "uri": page,
        "datasets": [
            {
                "class": "Dataset",
                "id": str(dataset.pk),
                "title": dataset.title,
                "uri": f"{origin}/catalogue/{dataset.pk}",
                "page": f"{origin}{reverse('dataset', args=[dataset.slug])}",
            }
            for dataset in reuse.datasets.all()
        ],
    }
