"""The declarations of all pages."""

from collections.abc import Mapping

from hub.site.pages import Page
from hub.site.views import home, programs, search

PAGES: Mapping[str, Page] = {page.name: page for page in (*home.PAGES, *programs.PAGES, *search.PAGES)}
