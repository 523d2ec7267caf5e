"""The pages of reuses: the list, one of them, a new one; the same in the JSON of udata."""

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from maillage.core.clock import utc_now
from maillage.kits.lists.paging import page_number, pager
from maillage.kits.pictures.reading import picture_answer, received_picture
from maillage.opendata.ideas.domain.ideas import MOST_PICTURE_BYTES, OwnReuse, ReuseKind
from maillage.opendata.ideas.edges.udata_reuses import udata_page
from maillage.opendata.ideas.pages.idea_forms import ReuseForm
from maillage.opendata.ideas.pages.ideas import PROPOSALS
from maillage.opendata.ideas.store.models import Reuse
from maillage.opendata.ideas.store.reuses import (
    datasets_to_reuse,
    open_datasets_of,
    propose_reuse,
    real_reuses_with_datasets,
    reuse_picture,
    reuse_shown,
    shown_reuses,
)
from maillage.web.bodies import accepts_files
from maillage.web.error_pages import render_problems
from maillage.web.filters import with_pairs
from maillage.web.offers import offers
from maillage.web.protection.limits import counting, network_of
from maillage.web.public_url import public_url
from maillage.web.wording.formats import number

_PAGE: Final = 24


def own_reuses() -> tuple[OwnReuse, ...]:
    """The reuses that the platform itself is, where they have something to show."""
    return tuple(reuse for reuse in offers("own_reuses") if reuse.is_offered())


@require_safe
@gzip_page
@render_problems
def reuses(request: HttpRequest) -> HttpResponse:
    """What was made of the data, newest first, after those of the platform itself."""
    page = Paginator(shown_reuses(), _PAGE).get_page(page_number(request.GET.get("page", "")))
    own = own_reuses() if page.number == 1 else ()
    count = page.paginator.count + len(own_reuses())
    summary = ngettext("%(count)s réutilisation", "%(count)s réutilisations", count) % {"count": number(count)}
    context = {
        "own": own,
        "reuses": list(page),
        "summary": summary,
        "has_any": bool(count),
        "pager": pager(
            page.number, page.paginator.num_pages, lambda n: with_pairs(reverse("reuses"), [("page", str(n))])
        ),
    }
    return render(request, "ideas/reuses.html", context)


@require_safe
@gzip_page
@render_problems
def reuse(request: HttpRequest, slug: str) -> HttpResponse:
    """One reuse: picture, author, day, the data it takes."""
    row = reuse_shown(slug)
    context = {"reuse": row, "kind": ReuseKind(row.kind).label, "datasets": open_datasets_of(row)}
    return render(request, "ideas/reuse.html", context)


@require_safe
@render_problems
def picture(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001 -- the signature is Django's
    """The picture of a reuse."""
    ending, content = reuse_picture(slug)
    return picture_answer(content, ending)


@accepts_files(MOST_PICTURE_BYTES, of_anybody=True)
@require_http_methods(["GET", "HEAD", "POST"])
@render_problems
@counting(PROPOSALS)
def new_reuse(request: HttpRequest) -> HttpResponse:
    """The form of a new reuse; who publishes the data, or the agency, reads it before it is shown."""
    slug = request.GET.get("jeu", "")[:200]
    initial = {"datasets": reverse("dataset", args=[slug]) if _is_slug(slug) else ""}
    form = ReuseForm(request.POST, request.FILES) if request.method == "POST" else ReuseForm(initial=initial)
    if form.is_human:
        PROPOSALS.take(network_of(request))
        with form.refusals():
            sent = form.cleaned_data["picture"]
            kind, content = received_picture(sent, most=MOST_PICTURE_BYTES) if sent else ("", b"")
            received = (str(kind), content) if content else None
            propose_reuse(form.plan(), datasets_to_reuse(form.slugs()), received, now=utc_now())
    is_sent = form.is_bound and form.is_valid()
    return render(request, "ideas/new_reuse.html", {"form": form, "is_sent": is_sent}, status=form.status)


def _is_slug(text: str) -> bool:
    return bool(text) and all(letter.isalnum() or letter in "-_" for letter in text) and text.isascii()


@require_safe
@gzip_page
def udata_reuses(request: HttpRequest) -> HttpResponse:
    """The reuses as udata's API answers them (/api/1/reuses/): a page of at most a hundred."""
    page = Paginator(real_reuses_with_datasets(), 100).get_page(page_number(request.GET.get("page", "")))
    answer = JsonResponse(udata_page(public_url(request), request.path, page))
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def reuse_href(row: Reuse) -> str:
    """The page of a reuse."""
    return reverse("reuse", args=[row.slug])


def reuse_words(row: Reuse) -> str:
    """What a reuse is, by whom: "application, par Les Données du Littoral"."""
    label = _(ReuseKind(row.kind).label)
    return _("%(kind)s, par %(author)s") % {"kind": label, "author": row.author} if row.author else label
