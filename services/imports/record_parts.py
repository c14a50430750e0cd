"""Texts, organizations and codes: the parts of which records of IATI files consist."""

from dataclasses import dataclass
from decimal import Decimal

# [language, text] pairs in the order of the file; languages are BCP 47 tags.
Texts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """An organization as an activity names it: by ref, by name or by both.

    `doubted` is the ref as the publisher wrote it, where it identifies nobody; then `ref` is None.
    `descriptions` are the whole texts of names that were too long for names.
    """

    ref: str | None
    names: Texts
    type_code: str | None
    doubted: str | None = None
    descriptions: Texts = ()


@dataclass(frozen=True, slots=True)
class Participant:
    """An organization and its role in the activity."""

    organization: Mention
    role_code: str
    activity_id: str | None


@dataclass(frozen=True, slots=True)
class Relation:
    """Another activity: type 1 parent, 2 child, 3 sibling, 4 co-funded, 5 third party."""

    code: str
    identifier: str


@dataclass(frozen=True, slots=True)
class Share:
    """A coded part of the activity: a sector of a vocabulary, or a country; percentage from 0 to 100."""

    vocabulary: str
    code: str
    percentage: Decimal | None
    names: Texts
    vocabulary_uri: str | None = None


@dataclass(frozen=True, slots=True)
class PolicyMarker:
    """A policy marker, such as gender equality, and how far the activity pursues it."""

    vocabulary: str
    code: str
    significance_code: str | None
    names: Texts
    vocabulary_uri: str | None = None


@dataclass(frozen=True, slots=True)
class OtherIdentifier:
    """Another identifier of the activity: an internal or a former one."""

    identifier: str
    type_code: str | None
    owner_ref: str | None = None
    owner_names: Texts = ()


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a vocabulary; None is the default vocabulary."""

    vocabulary: str | None
    code: str
    uri: str | None = None


@dataclass(frozen=True, slots=True)
class HumanitarianScope:
    """An emergency (type 1) or appeal (type 2) to which the activity responds."""

    type_code: str | None
    vocabulary: str | None
    code: str
    names: Texts = ()
    vocabulary_uri: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of type 1 (policy), 2 (performance) or 3 (fiduciary)."""

    type_code: str | None
    texts: Texts
