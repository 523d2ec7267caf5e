"""Names of the addresses that any page may link to, whoever serves them.

``reverse`` and ``{% url %}`` follow the same direction as imports: a page names addresses of its own feature and of
those before it. These are the exceptions: the frame of every page links to them, or a page of the site is about what
everybody speaks of (a territory). The site and the features that serve them stand further down.
"""

from typing import Final

FRAME_ADDRESSES: Final = frozenset(
    {
        # the site's own pages
        "home",
        "search",
        "search_suggestions",
        "territories",
        "territory",
        "follow_place",
        "site_map",
        "api_page",
        "source",
        "privacy",
        "legal_notice",
        "accessibility",
        "contact",
        # what the head and the foot of every page lead to
        "login",
        "workspace",
        "catalog_begin",
        "sources",
        "lessons",
        "method",
    }
)
