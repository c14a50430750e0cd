"""The enums of overlaps: kinds, statuses and reasons."""

from db.values import OverlapKind, OverlapStatus, ReasonKind
from schema.enums import enum

__all__ = ["OverlapKind", "OverlapStatus", "ReasonKind"]

enum(
    OverlapKind,
    "The relation of two programs.",
    SAME_WORK="Two organizations report the same work: a funder and an implementer, or two funders.",
    SHARE="Two organizations report parts of one joint work, or one the whole and the other its part.",
    OVERLAP="Different works of different organizations in one place below the country, at the same time, "
    "with the same activity or for the same people.",
    SPLIT_RECORD="One organization reports the same work in several records.",
)
enum(
    OverlapStatus,
    "The decision of a reviewer about a pair of programs.",
    OPEN="No decision yet, or the decision was withdrawn.",
    CONFIRMED="The relation given by `kind` is correct.",
    DISMISSED="The programs do not overlap in a relevant way.",
    COORDINATED="The organizations know about each other's program and have coordinated.",
)
enum(
    ReasonKind,
    "The kinds of reasons for or against an overlap.",
    TITLE="The titles are similar or identical.",
    TEXT="The titles and descriptions share words that occur in few programs.",
    WORDS_ALONE="The programs share only words. Speaks against the overlap.",
    NUMBERS="The numbers in the titles differ, such as phases or years. Speaks against the overlap.",
    PERIOD="The periods overlap. If they do not: speaks against the overlap.",
    PLACE="The programs work in the same places, by region, point or a name in both texts. If in different "
    "countries: speaks against the overlap.",
    SECTOR="The programs have the same sectors (OECD DAC codes).",
    TARGET_GROUP="The programs have the same target groups, according to their texts.",
    THEME="The programs have the same activities, according to their texts, and a specific common theme.",
    JOINT="Both texts mention a joint work.",
    PARTNER="The publisher of one program participates in the other.",
    ORGANIZATION="The same organizations participate in both programs.",
    AMOUNT="The programs report the same amount in the same currency.",
    FUNDERS="Both publishers implement their own program, with different funders. Speaks against "
    "the same work.",
    UMBRELLA="One program appears to be a part of the other, judging by the implementers or the "
    "amounts. Speaks against the same work, and for a share of a joint one.",
    REFERENCE="One program refers to the other, or both refer to a third.",
    IDENTIFIER="The identifiers have the same code with different prefixes.",
)
