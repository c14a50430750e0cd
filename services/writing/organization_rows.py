"""The rows of organizations: new rows, and stored rows updated with new facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from db.values import ORGANIZATION_TYPE_BY_CODE, OrganizationType, Origin, Visibility
from services.text import localized
from services.writing.audiences import is_wider
from services.writing.identifier_lists import scheme
from services.writing.organization_facts import IDENTIFIER, MENTION, Key, Names, OrganizationFacts, Profile

# The columns of `organization` that imports compare and write.
COLUMNS = """o.id, o.identifier, o.mention_key, o.names, o.descriptions, o.own_names, o.type_code, o.origin,
    o.acronym, o.country, o.region_id, o.website, o.parent_id, o.last_updated, o.visibility, o.owner_id,
    o.source_id"""


@dataclass(frozen=True, slots=True)
class OrganizationRow:
    """The columns that imports write."""

    id: UUID
    identifier: str | None
    mention_key: str | None
    name: str
    names: str
    descriptions: str
    own_names: bool
    type: OrganizationType
    type_code: str | None
    origin: Origin
    acronym: str | None
    country: str | None
    region_id: UUID | None
    website: str | None
    parent_id: UUID | None
    last_updated: datetime | None
    visibility: Visibility
    owner_id: UUID
    source_id: UUID


@dataclass(frozen=True, slots=True)
class IdentifierRow:
    """One identifier of an organization."""

    organization_id: UUID
    visibility: Visibility
    owner_id: UUID
    scheme: str
    value: str


def new_row(fact: OrganizationFacts, ids: Mapping[Key, UUID], source_id: UUID) -> OrganizationRow:
    """Build the row of a new organization."""
    kind, value = fact.key
    names = fact.names or (("und", value),)
    profile = fact.profile or Profile()
    return OrganizationRow(
        id=ids[fact.key],
        identifier=value if kind == IDENTIFIER else fact.code,
        mention_key=value if kind == MENTION else None,
        name=localized.choose(names, ()) or value,
        names=localized.encode(names),
        descriptions=localized.encode(fact.descriptions),
        own_names=fact.origin == Origin.RECORD and fact.own and bool(fact.names),
        type=_type(fact.type_code),
        type_code=fact.type_code,
        origin=fact.origin,
        acronym=profile.acronym,
        country=profile.country,
        region_id=profile.region_id,
        website=profile.website,
        parent_id=profile.parent_id,
        last_updated=profile.last_updated,
        visibility=fact.visibility,
        owner_id=ids[fact.owner or fact.key],
        source_id=source_id,
    )


def identifier_row(row: OrganizationRow, value: str) -> IdentifierRow:
    """Build the row of an identifier of the organization."""
    return IdentifierRow(row.id, row.visibility, row.owner_id, scheme(value), value)


def updated_row(old: Any, fact: OrganizationFacts, source_id: UUID, owner_id: UUID) -> OrganizationRow | None:
    """Build the row updated with the facts, or null if nothing changes."""
    stored, row = stored_row(old), _merged_row(old, fact, source_id, owner_id)
    return None if row == stored else row


def stored_row(old: Any) -> OrganizationRow:
    """Build the unchanged row. Names are encoded again, because PostgreSQL returns JSON in its own format."""
    names = localized.decode(old["names"])
    return OrganizationRow(
        id=old["id"],
        identifier=old["identifier"],
        mention_key=old["mention_key"],
        name=_name(names, old),
        names=localized.encode([(language, text) for language, text in names]),
        descriptions=localized.encode(_pairs(old["descriptions"])),
        own_names=old["own_names"],
        type=_type(old["type_code"]),
        type_code=old["type_code"],
        origin=Origin(old["origin"]),
        acronym=old["acronym"],
        country=old["country"],
        region_id=old["region_id"],
        website=old["website"],
        parent_id=old["parent_id"],
        last_updated=old["last_updated"],
        visibility=Visibility(old["visibility"]),
        owner_id=old["owner_id"],
        source_id=old["source_id"],
    )


def renamed_row(old: Any, names: Names) -> OrganizationRow:
    """Build the row with other names."""
    return replace(stored_row(old), name=_name(names, old), names=localized.encode(names))


def _merged_row(old: Any, fact: OrganizationFacts, source_id: UUID, owner_id: UUID) -> OrganizationRow:
    """Merge the facts into the row.

    The organization's own record replaces mentions. Other facts only add languages, a type or viewers. Facts
    that widen the visibility replace less visible ones, and facts that are less visible than the organization
    change nothing. services.writing.mentioned_names derives names from mentions.
    """
    is_record = fact.origin == Origin.RECORD
    becomes_record = is_record and old["origin"] == Origin.MENTION
    is_wider_now = is_wider(fact.visibility, old["visibility"])
    has_other_owner = fact.visibility == Visibility.OWNER and owner_id != old["owner_id"]
    if is_wider(old["visibility"], fact.visibility) or (
        has_other_owner and not is_wider_now and not becomes_record
    ):
        return stored_row(old)
    is_replacing_facts = is_wider_now or has_other_owner
    replacing = becomes_record or fact.profile is not None
    old_type = None if is_replacing_facts else old["type_code"]
    type_code = (fact.type_code if replacing else None) or old_type or fact.type_code
    names, own_names = _names(old, fact, anew=is_replacing_facts, replacing=replacing)
    return replace(
        stored_row(old),
        name=_name(names, old),
        names=localized.encode(names),
        descriptions=localized.encode(_descriptions(old, fact, anew=is_replacing_facts, replacing=replacing)),
        own_names=own_names,
        type=_type(type_code),
        type_code=type_code,
        origin=fact.origin if is_replacing_facts or is_record else Origin(old["origin"]),
        visibility=fact.visibility,
        owner_id=owner_id if is_replacing_facts or becomes_record else old["owner_id"],
        source_id=source_id if is_replacing_facts or becomes_record else old["source_id"],
        **_listed(fact),
    )


def _names(old: Any, fact: OrganizationFacts, *, anew: bool, replacing: bool) -> tuple[Names, bool]:
    """The merged names, and whether the organization reports them itself, so that mentions don't count."""
    before: Names = (
        () if anew else tuple((language, text) for language, text in localized.decode(old["names"]))
    )
    own = before if old["own_names"] else ()
    if fact.origin == Origin.RECORD and fact.own and (own or fact.names):
        return _joined(own, fact.names, replacing=replacing), True
    return before or fact.names or (("und", fact.key[1]),), bool(own)


def _descriptions(old: Any, fact: OrganizationFacts, *, anew: bool, replacing: bool) -> Names:
    """The descriptions with these facts: a record's own ones replace others, mentions describe no record."""
    before = () if anew else _pairs(old["descriptions"])
    told = fact.descriptions if fact.rank or old["origin"] == Origin.MENTION else ()
    return told if told and (replacing or not before) else before


def _pairs(stored: str | None) -> Names:
    return tuple((language, text) for language, text in localized.decode(stored))


def _listed(fact: OrganizationFacts) -> dict[str, Any]:
    """The columns that a list replaces: the preferred identifier and the profile."""
    if fact.profile is None:
        return {}
    kind, value = fact.key
    profile = {field.name: getattr(fact.profile, field.name) for field in fields(Profile)}
    identifier = {"identifier": value} if kind == IDENTIFIER else {}
    return identifier | {name: part for name, part in profile.items() if part is not None}


def _name(names: Sequence[Sequence[str]], old: Any) -> str:
    return localized.choose(names, ()) or str(old["identifier"] or old["mention_key"])


def _joined(old: Sequence[Sequence[str]], new: Names, *, replacing: bool) -> Names:
    kept = [(language, text) for language, text in old if language != "und" or not new]
    first, second = (list(new), kept) if replacing else (kept, list(new))
    languages = {language for language, _ in first}
    return tuple(first + [pair for pair in second if pair[0] not in languages])


def _type(code: str | None) -> OrganizationType:
    return ORGANIZATION_TYPE_BY_CODE.get(code or "", OrganizationType.UNKNOWN)
