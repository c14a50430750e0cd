"""Funding: lists of the links of a program."""

from resolvers import pages
from services.funding import FUNDED, FUNDERS, FUNDING

funders, count_funders = pages.page(FUNDING, FUNDERS), pages.count(FUNDING, FUNDERS)
funded, count_funded = pages.page(FUNDING, FUNDED), pages.count(FUNDING, FUNDED)
