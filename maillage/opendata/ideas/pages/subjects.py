"""Ideas and reuses in the site-wide search."""

from typing import Final

from django.urls import reverse

from maillage.core.problems import sentence
from maillage.kits.search.subjects import SearchFound, SearchQuery, SearchSubject, best_first
from maillage.opendata.ideas.pages.ideas import idea_card
from maillage.opendata.ideas.pages.reuses import reuse_href, reuse_words
from maillage.opendata.ideas.store.ideas import shown_ideas
from maillage.opendata.ideas.store.models import Idea, Reuse
from maillage.opendata.ideas.store.reuses import shown_reuses
from maillage.web.request_memory import RequestMemory

_SHORTEST: Final = 3  # letters: shorter words match every title
_LOOKED_AT: Final = 500  # the newest of each
_ideas_of_request: Final = RequestMemory[list[Idea]]()  # a search that finds nothing asks again for what was meant
_reuses_of_request: Final = RequestMemory[list[Reuse]]()


def ideas_found(query: SearchQuery, most: int) -> SearchFound:
    """The shown ideas and reuses that contain all the words."""
    if query.letters < _SHORTEST:
        return SearchFound()
    ideas = _ideas_of_request.value(lambda: list(shown_ideas()[:_LOOKED_AT]))
    reuses = _reuses_of_request.value(lambda: list(shown_reuses()[:_LOOKED_AT]))
    results = best_first(
        [
            *(
                query.result(idea.title, idea_card(idea).place, reverse("idea", args=[idea.slug]), others=idea.text)
                for idea in ideas
            ),
            *(
                query.result(reuse.title, reuse_words(reuse), reuse_href(reuse), others=f"{reuse.text} {reuse.author}")
                for reuse in reuses
            ),
        ]
    )
    return SearchFound(results[:most], len(results))


SUBJECTS: Final = (SearchSubject("ideas", sentence("Idées et réutilisations"), ideas_found),)
