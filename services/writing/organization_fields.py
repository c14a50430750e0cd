"""The fields of organizations that members edit."""

from typing import Any

import orjson

from db.values import ORGANIZATION_TYPE_BY_CODE, OrganizationType
from services.text import localized
from services.writing.editable_fields import Columns, EditableFields, Field, texts

CODE_OF_TYPE = {word: code for code, word in ORGANIZATION_TYPE_BY_CODE.items()}


def _names(value: Any) -> Columns:
    # From then on, mentions don't count.
    return {
        "name": localized.choose(value or [], ()),
        "names": localized.encode(value or []),
        "own_names": True,
    }


def _type(value: Any) -> Columns:
    return {"type": value or OrganizationType.UNKNOWN, "type_code": CODE_OF_TYPE.get(value)}


def _of_row(row: Any) -> dict[str, Any]:
    return {
        "names": orjson.loads(row.names),
        "type": row.type,
        "acronym": row.acronym,
        "country": row.country,
        "website": row.website,
    }


ORGANIZATION_FIELDS = EditableFields(
    "ORGANIZATION",
    "organization",
    "o",
    {
        "names": texts("o.names", _names, "name"),
        "type": Field("o.type", _type, empty=OrganizationType.UNKNOWN),
        "acronym": Field("o.acronym", lambda value: {"acronym": value}),
        "country": Field("o.country", lambda value: {"country": value}),
        "website": Field("o.website", lambda value: {"website": value}),
    },
    _of_row,
)
