"""What a page names besides its own list: itself, feeds, a search, and where else its news may be."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from stadtbote.errors import SourceError
from stadtbote.sources.web.feedlinks import feeds_of
from stadtbote.sources.web.filters import search_input
from stadtbote.sources.web.html import Page, page
from stadtbote.sources.web.inline import absolute, one_line
from stadtbote.text.names import page_title

_MOST = 3
_SITE = 'meta[property="og:site_name"][content]'
# Where software has its feed unless somebody changed that: beside the page, or from the root on.
_USUAL = {
    "wordpress": ("feed/",),
    "joomla": ("?format=feed&type=rss",),
    "typo3": ("?type=9818",),
    "drupal": ("/rss.xml",),
    "plone": ("RSS",),
    "nolis": ("/portal/rss.xml",),
    "hugo": ("index.xml",),
    "jekyll": ("/feed.xml",),
    "ghost": ("/rss/",),
    "blogger": ("/feeds/posts/default",),
    "wix": ("/blog-feed.xml",),
}


def title(found: Page, heading: str) -> str:
    """What a page with this heading calls itself; a heading like "Aktuelles" alone says not whose it is."""
    named, site = found.tree.css_first("title"), found.tree.css_first(_SITE)
    of_page = one_line(named.text()) if named else ""
    of_site = one_line(site.attributes.get("content")) if site else ""
    return page_title(heading or of_page, of_site, of_page)


def alternatives(found: Page, address: str) -> tuple[str, ...]:
    """Addresses that a user may try where a page has no list: its feeds, the usual ones of the software that
    it names, and the pages that it shows inside itself. At most three; none of them was asked for.
    """
    feeds = [link.address for link in feeds_of(found, address)]
    tried = [*feeds, *(link for place in found.soup.frames if (link := absolute(found.base, place)))]
    generator = found.tree.css_first("meta[name=generator][content]")
    software = (generator.attributes.get("content") or "").lower() if generator else ""
    for name, places in _USUAL.items():
        if name in software:
            tried += [urljoin(_folder(address), place) for place in places]
    return tuple(dict.fromkeys(link for link in tried if link != address))[:_MOST]


def _folder(address: str) -> str:
    """An address as that of a folder, so that what is beside it can be named; one of a file stays."""
    parts = urlsplit(address)
    name = parts.path.rpartition("/")[2]
    path = parts.path if not name or "." in name else f"{parts.path}/"
    return parts._replace(path=path or "/", query="", fragment="").geturl()


def search_filters(body: bytes, address: str, charset: str | None = None) -> tuple[str, str] | None:
    """The GraphQL endpoint of a page's search, and the options for it as JSON text. None where it has none.

    The attribute data-sp-central-search-app holds them (seen on a site of the vendor; its shape is not
    published). The endpoint is on the page's own host, at /api/graphql/ where the page does not say.
    """
    try:
        found = page(body, address, charset)
    except SourceError:
        return None
    for node in found.tree.css("[data-sp-central-search-app]")[:5]:
        if search := search_input(node.attributes.get("data-sp-central-search-app") or ""):
            endpoint = absolute(address, search.endpoint or "/api/graphql/")
            if endpoint and urlsplit(endpoint)[:2] == urlsplit(address)[:2]:
                return endpoint, search.options
    return None
