"""Policy markers, other identifiers, humanitarian scopes, conditions and defaults of programs."""

from typing import Any

import strawberry

from schema.arguments import LanguageArguments
from schema.fields import column, computed
from schema.values import CodedValue, chosen, code_of
from services.text import codelists, details


@strawberry.type(
    description="A policy marker of a program: a policy aim, such as gender equality, and how far the "
    "program pursues it."
)
class ProgramPolicyMarker:
    """A policy marker of a program."""

    marker: CodedValue = computed(
        codelists.policy_marker,
        needs=("vocabulary", "code", "names"),
        description="The aim: a code of IATI codelist PolicyMarker, or of the publisher's own vocabulary "
        "(`PolicyMarkerVocabulary-` and its code in that codelist).",
    )
    significance: CodedValue | None = code_of(
        "significance_code",
        "PolicySignificance",
        "How far the program pursues the aim, from `0` (not targeted) to `4` (IATI codelist "
        "PolicySignificance). Null if not reported.",
    )
    vocabulary_uri: str | None = column(
        "The web address of the publisher's own vocabulary. Null if not reported."
    )


@strawberry.type(description="An identifier that a program has elsewhere, or had before.")
class OtherIdentifier:
    """An identifier that a program has elsewhere, or had before."""

    identifier: str = column("The identifier, as reported.")
    type: CodedValue | None = code_of(
        "type_code",
        "OtherIdentifierType",
        "The type: `A1` internal, `A2` of the CRS, `A3` the former IATI identifier, `A9` other, `B1` the "
        "former reporting organization, `B9` other (IATI codelist OtherIdentifierType). Null if not "
        "reported.",
    )
    owner_identifier: str | None = column(
        "The reference of the organization that issued the identifier. Null if not reported.", of="owner_ref"
    )
    owner_name: str | None = computed(
        chosen,
        needs=("owner_names",),
        arguments=LanguageArguments,
        description="The name of the organization that issued the identifier, in one language. Null if not "
        "reported.",
    )


@strawberry.type(description="An emergency or an appeal to which a program responds.")
class HumanitarianScope:
    """An emergency or an appeal to which a program responds."""

    type: CodedValue | None = code_of(
        "type_code",
        "HumanitarianScopeType",
        "The type: `1` emergency, `2` appeal (IATI codelist HumanitarianScopeType). Null if not reported.",
    )
    scope: CodedValue = column(
        "The emergency or appeal: a code such as a GLIDE number, in the vocabulary "
        "`HumanitarianScopeVocabulary-` and its code in that codelist."
    )
    vocabulary_uri: str | None = column(
        "The web address of the publisher's own vocabulary. Null if not reported."
    )


@strawberry.type(description="A condition of a program.")
class Condition:
    """A condition of a program."""

    type: CodedValue | None = code_of(
        "type_code",
        "ConditionType",
        "The type: `1` policy, `2` performance, `3` fiduciary (IATI codelist ConditionType). Null if not "
        "reported.",
    )
    text: str | None = computed(
        chosen,
        needs=("texts",),
        arguments=LanguageArguments,
        description="The condition in one language. Null if not reported.",
    )


DEFAULT_COLUMNS = (
    "collaboration_type_code",
    "flow_type_code",
    "finance_type_code",
    "tied_status_code",
    "details",
)


def defaults(*values: Any) -> dict[str, Any]:
    """Return the row of the defaults."""
    return dict(zip(DEFAULT_COLUMNS, values, strict=True))


@strawberry.type(
    description="What applies to all money of a program. Transactions can state other values for themselves."
)
class ProgramDefaults:
    """What applies to all money of a program."""

    collaboration_type: CodedValue | None = code_of(
        "collaboration_type_code",
        "CollaborationType",
        "Whether the aid is bilateral, multilateral and so on (IATI codelist CollaborationType). Null if not "
        "reported.",
    )
    flow_type: CodedValue | None = code_of(
        "flow_type_code",
        "FlowType",
        "The type of flow, such as ODA (IATI codelist FlowType). Null if not reported.",
    )
    finance_type: CodedValue | None = code_of(
        "finance_type_code",
        "FinanceType",
        "The type of finance, such as a grant or a loan (IATI codelist FinanceType). Null if not reported.",
    )
    aid_types: list[CodedValue] = computed(
        details.aid_types,
        needs=("details",),
        description="The types of aid: codes of IATI codelist AidType, or of other vocabularies "
        "(`AidTypeVocabulary-` and its code in that codelist).",
    )
    tied_status: CodedValue | None = code_of(
        "tied_status_code",
        "TiedStatus",
        "Whether the aid is tied to purchases in certain countries (IATI codelist TiedStatus). Null if not "
        "reported.",
    )
