"""Which program an activity is: the one with its identifier, whatever the letter case.

Publishers also change identifiers. An activity under a former identifier of a program, or one that names the
identifier of a program as its former one, is this program if the same publisher reports it with the same
visibility, and if the run does not contain the other identifier as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from db.values import FORMER_IDENTIFIER_TYPES
from services.imports.records import Activity, LocatedActivity
from services.imports.targets import Target
from services.text.normalization import caseless
from services.writing import program_keys, programs
from services.writing.programs import StoredProgram


async def standing(
    target: Target, batch: Sequence[LocatedActivity], reporters: Mapping[str, UUID | None]
) -> dict[str, StoredProgram]:
    """Return the stored programs by the identifiers of the activities; each program is that of one only."""
    identifiers = [located.identifier for located in batch]
    found = await programs.stored(target.connection, identifiers)
    others = [located.activity for located in batch if located.identifier not in found]
    taken = {current.id for current in found.values()}
    for candidates in (await _formerly(target, others, reporters), await _renamed(target, others)):
        for activity in others:
            current = candidates.get(activity.identifier)
            if current is None or activity.identifier in found or current.id in taken:
                continue
            if _is_same(activity, current, reporters[activity.identifier]):
                found[activity.identifier] = current
                taken.add(current.id)
    return found


def _is_same(activity: Activity, current: StoredProgram, reporter: UUID | None) -> bool:
    return current.owner == reporter and current.visibility == activity.visibility


async def _formerly(
    target: Target, activities: Sequence[Activity], reporters: Mapping[str, UUID | None]
) -> dict[str, StoredProgram]:
    """Return the programs that had the identifiers before, unless the run contains their current ones.

    An identifier that several programs of a publisher had before is that of none.
    """
    keys = [caseless(activity.identifier) for activity in activities]
    holders = await program_keys.holders(target.connection, keys)
    names = {
        activity.identifier: found[0]
        for key, activity in zip(keys, activities, strict=True)
        if (reporter := reporters[activity.identifier])
        and len(found := holders.get((key, reporter, activity.visibility), [])) == 1
        and not target.findings.contains(found[0])
    }
    current = await programs.stored(target.connection, list(names.values()))
    return {identifier: replace(current[name], formerly=True) for identifier, name in names.items()}


async def _renamed(target: Target, activities: Sequence[Activity]) -> dict[str, StoredProgram]:
    """Return the programs whose identifiers the activities had before, unless the run contains these."""
    former = {
        activity.identifier: [
            each.identifier
            for each in activity.other_identifiers
            if each.type_code in FORMER_IDENTIFIER_TYPES and not target.findings.contains(each.identifier)
        ]
        for activity in activities
    }
    known = await programs.stored(target.connection, [each for names in former.values() for each in names])
    return {
        # What was reported under the former identifier is older, whatever its time.
        identifier: replace(known[name], dated=None)
        for identifier, names in former.items()
        if (name := next((each for each in names if each in known), None))
    }
