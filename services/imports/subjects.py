"""Sectors, countries and regions of a program: its own, else those of its transactions; SDGs by tag.

The standard has them either on the activity or on all of its transactions. Shares of those on transactions
are by value: of disbursements and expenditures if these name each of them, else of commitments, in one
currency. Otherwise the shares are unknown.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from db import codelists
from db.values import ShareOrigin
from services.imports.money_records import Transaction
from services.imports.record_parts import Share
from services.imports.records import Activity

# Types of transactions by which shares are measured: the first that name each sector or place.
MEASURES = (frozenset(("3", "4")), frozenset(("2",)))
# Vocabularies of sectors that have the same codes as vocabularies of tags: goals and targets of the SDGs.
SDG_BY_TAG = {"2": ("7", "UNSDG-Goals"), "3": ("8", "UNSDG-Targets")}
SDG_TARGET = re.compile(r"\d{1,2}\.[A-Z]")
# Countries and the regions of this vocabulary share one whole.
COUNTRY_VOCABULARY, REGION_VOCABULARY = "A4", "1"
CENT = Decimal("0.01")

Subject = tuple[str, str]
Parts = Callable[[Transaction], Sequence[Share]]
Sourced = tuple[Share, ShareOrigin]


def sdg(code: str) -> str:
    """Return the code of a target of the SDGs as the United Nations write it: `16.a`."""
    return code.lower() if SDG_TARGET.fullmatch(code) else code


def sectors(activity: Activity) -> Iterator[Sourced]:
    """Yield the sectors with their origin."""
    known = _own_or_of_transactions(activity, activity.sectors, lambda each: each.details.sectors)
    yield from known
    said = {(share.vocabulary, share.code) for share, _ in known}
    for share in _goals(activity.tags):
        if (share.vocabulary, share.code) not in said:
            said.add((share.vocabulary, share.code))
            yield share, ShareOrigin.TAG


def countries(activity: Activity) -> list[Sourced]:
    """Return the recipient countries with their origin."""
    found = _own_or_of_transactions(
        activity, activity.countries, lambda each: each.details.countries, _places
    )
    return _without_shares(found) if activity.regions else found


def regions(activity: Activity) -> list[Sourced]:
    """Return the recipient regions with their origin."""
    found = _own_or_of_transactions(activity, activity.regions, lambda each: each.details.regions, _places)
    return _without_shares(found) if activity.countries else found


def country_codes(activity: Activity) -> set[str]:
    """Return the codes of the recipient countries in upper case."""
    return {share.code.upper() for share, _ in countries(activity)}


def _places(transaction: Transaction) -> Sequence[Share]:
    return (*transaction.details.countries, *transaction.details.regions)


def _own_or_of_transactions(
    activity: Activity, own: Sequence[Share], parts: Parts, whole: Parts | None = None
) -> list[Sourced]:
    if own:
        return [(share, ShareOrigin.ACTIVITY) for share in own]
    found = {_subject(share): share for each in activity.transactions for share in parts(each)}
    if not found:
        return []
    measured = _percentages(activity.transactions, whole or parts)
    return [
        (Share(*subject, measured.get(subject), share.names, share.vocabulary_uri), ShareOrigin.TRANSACTIONS)
        for subject, share in found.items()
    ]


def _subject(share: Share) -> Subject:
    return share.vocabulary, share.code


def _without_shares(found: list[Sourced]) -> list[Sourced]:
    """Return places of transactions without shares: places that the activity itself names have them."""
    return [
        (Share(share.vocabulary, share.code, None, share.names, share.vocabulary_uri), origin)
        if origin is ShareOrigin.TRANSACTIONS
        else (share, origin)
        for share, origin in found
    ]


def _percentages(transactions: Sequence[Transaction], parts: Parts) -> dict[Subject, Decimal]:
    """Return the shares by value of all subjects of each vocabulary for which they are known."""
    by_whole: dict[str, set[Subject]] = {}
    for share in (share for each in transactions for share in parts(each)):
        by_whole.setdefault(_whole(share), set()).add(_subject(share))
    return {
        subject: percentage
        for whole, subjects in by_whole.items()
        for subject, percentage in _measured(transactions, parts, whole, subjects).items()
    }


def _whole(share: Share) -> str:
    return REGION_VOCABULARY if share.vocabulary == COUNTRY_VOCABULARY else share.vocabulary


def _measured(
    transactions: Sequence[Transaction], parts: Parts, whole: str, subjects: set[Subject]
) -> dict[Subject, Decimal]:
    if len(subjects) == 1:
        return dict.fromkeys(subjects, Decimal(100))
    for types in MEASURES:
        amounts: dict[Subject, Decimal] = {}
        currencies = set()
        for each in transactions:
            named = {_subject(share) for share in parts(each) if _whole(share) == whole}
            if named and each.type_code in types:
                currencies.add(each.currency)
                for subject in named:
                    amounts[subject] = amounts.get(subject, Decimal()) + each.amount / len(named)
        if amounts.keys() == subjects:
            return _of_total(amounts) if len(currencies) == 1 else {}
    return {}


def _of_total(amounts: dict[Subject, Decimal]) -> dict[Subject, Decimal]:
    total = sum(amounts.values())
    if total <= 0 or min(amounts.values()) < 0:
        return {}
    return {subject: (100 * amount / total).quantize(CENT) for subject, amount in amounts.items()}


def _goals(tags: Iterable[Share]) -> Iterator[Share]:
    """Yield the tags that are goals or targets of the SDGs as sectors."""
    for tag in tags:
        vocabulary, codelist = SDG_BY_TAG.get(tag.vocabulary, ("", ""))
        code = sdg(tag.code.upper())
        if vocabulary and code in codelists.load()[codelist]:
            yield Share(vocabulary, code, None, tag.names)
