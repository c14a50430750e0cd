"""The declarations of all pages."""

from collections.abc import Mapping

from hub.site.pages import Page
from hub.site.views import (
    collaborations,
    commitments,
    coverage,
    credentials,
    deciding,
    editing,
    home,
    learning,
    me,
    obstacles,
    organizations,
    outputs,
    overlaps,
    plans,
    products,
    programs,
    progress,
    publishing,
    raising,
    regions,
    reports,
    reviewing,
    search,
    similar,
    uploading,
    who_where,
)

SUBJECTS = (
    *(home, search, programs, organizations, outputs, products, regions, plans),
    *(overlaps, obstacles, commitments, coverage, who_where, similar, reports),
    *(learning, me, editing, reviewing, raising, progress, uploading),
    *(collaborations, deciding, credentials, publishing),
)
PAGES: Mapping[str, Page] = {page.name: page for subject in SUBJECTS for page in subject.PAGES}
