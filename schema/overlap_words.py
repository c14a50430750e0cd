"""The words of overlaps: kinds, statuses, reasons."""

from db.values import OverlapKind, OverlapStatus, ReasonKind
from schema.enums import enum

__all__ = ["OverlapKind", "OverlapStatus", "ReasonKind"]

enum(
    OverlapKind,
    "What two programs are to each other.",
    SAME_WORK="Two organizations report one work: its funder and who carries it out, or two funders.",
    OVERLAP="Different works in the same place, on the same theme, for the same people, at the same time.",
    SPLIT_RECORD="One organization reports one work in several records.",
)
enum(
    OverlapStatus,
    "What people decided about a pair of programs.",
    OPEN="Nothing yet, or a decision was taken back.",
    CONFIRMED="The two are what the pair says.",
    DISMISSED="The two have nothing to do with each other that matters.",
    COORDINATED="The organizations know of each other and have agreed how to go on.",
)
enum(
    ReasonKind,
    "What two programs share, or differ in.",
    TITLE="The titles are alike, or the same.",
    TEXT="Titles and descriptions share words that few programs have.",
    WORDS_ALONE="Nothing but words is shared: it speaks against the pair.",
    NUMBERS="The numbers in the titles differ, such as those of phases or years: it speaks against the pair.",
    PERIOD="They run at the same time; or never do, which speaks against the pair.",
    PLACE="They work in the same places; or in different countries, which speaks against the pair.",
    SECTOR="They share sectors (DAC codes).",
    TARGET_GROUP="They are for the same people, as their texts tell.",
    PARTNER="The publisher of one takes part in the other.",
    ORGANIZATION="Others take part in both.",
    AMOUNT="They tell of the same sum of money in the same currency.",
    FUNDERS="Both publishers carry out their own program, with the money of different funders: it speaks "
    "against one work.",
    UMBRELLA="One looks like a whole and the other like its part, by who carries them out or by their sums: "
    "it speaks against one work.",
    REFERENCE="One refers to the other, or both to a third.",
    IDENTIFIER="They have the same code under other prefixes.",
)
