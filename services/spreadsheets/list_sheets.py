"""All sheets of lists of programs, in the order of a template."""

from collections.abc import Sequence

from services.spreadsheets.columns import ListSheet
from services.spreadsheets.further_lists import COUNTRIES, DOCUMENTS, POLICY_MARKERS, RECIPIENT_REGIONS, TAGS
from services.spreadsheets.list_declarations import BUDGETS, LOCATIONS, PARTICIPATIONS, SECTORS

LISTS: Sequence[ListSheet] = (
    *(PARTICIPATIONS, LOCATIONS, SECTORS, BUDGETS),
    *(COUNTRIES, RECIPIENT_REGIONS, TAGS, POLICY_MARKERS, DOCUMENTS),
)
