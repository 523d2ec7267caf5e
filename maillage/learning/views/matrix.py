"""Who has published what: the matrix of a territory, its file, and the button that merges one data set."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.queries import organisation_at, organisations_for, viewer
from maillage.accounts.terms import Capability, Role
from maillage.catalog.parts.paging import page_number
from maillage.catalog.queries.consolidation import merging
from maillage.catalog.record.consolidation import consolidate
from maillage.core.clock import utc_now
from maillage.learning.export.matrix import matrix_csv
from maillage.learning.pages.matrix import matrix_page
from maillage.learning.queries.insiders import may_see_inside
from maillage.learning.queries.matrix import matrix
from maillage.territory.queries import territory
from maillage.web.telling import telling_problems


@require_safe
@gzip_page
@telling_problems
def published_matrix(request: HttpRequest, address: str = "") -> HttpResponse:
    """The matrix of a territory; of that of the installation where the address names none."""
    address = address or settings.HOME_TERRITORY
    is_inside = may_see_inside(viewer(request), address)
    page = matrix_page(
        matrix(address, today=utc_now().date(), is_inside=is_inside),
        organisations_for(viewer(request), Role.EDITOR, Capability.OPEN),
        is_inside=is_inside,
        search=request.GET.get("q", "").strip()[:80],
        asked_page=page_number(request.GET.get("page", "")),
    )
    return render(request, "learning/matrix.html", {"page": page})


@require_safe
@telling_problems
def matrix_file(request: HttpRequest, address: str) -> HttpResponse:
    """The same as a CSV file."""
    is_inside = may_see_inside(viewer(request), address)
    content = matrix_csv(matrix(address, today=utc_now().date(), is_inside=is_inside))
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="qui-publie-{address.replace(":", "-")}.csv"'
    return answer


@require_POST
@telling_problems
def merge(request: HttpRequest, address: str) -> HttpResponse:
    """Merge one data set, in the name of the organisation of the territory itself, or of the agency."""
    organisation = organisation_at(request.POST.get("organisation", ""))
    who = merging(viewer(request), organisation, territory(address))
    consolidate(who, schema_id=request.POST.get("schema", ""), address=address, now=utc_now())
    messages.success(request, _("Les jeux sont réunis ; ils le seront de nouveau à chaque changement."))
    return redirect(f"{reverse('matrix_at', args=[address])}#merge-title")
