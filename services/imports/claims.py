"""Who may change a program: its owner. What another reports under the same identifier is kept as a claim.

An owner that reports the work of another (`secondary-reporter`) gives way to who reports its own. So does one
whose ref does not begin the program's identifier, to one whose ref does, and one that a placeholder names.
"""

from collections.abc import Mapping, Sequence
from itertools import compress
from uuid import UUID

from uuid_utils.compat import uuid7

from db.values import Visibility
from services.imports import references
from services.imports.known_references import KnownReferences
from services.imports.organizations import normalized_names, reporter_key
from services.imports.record_parts import Mention
from services.imports.records import Activity, LocatedActivity
from services.imports.rejections import Remark
from services.imports.targets import Target
from services.text.localized import default_text
from services.text.normalization import normalized
from services.writing import claims, run_paths
from services.writing import organizations as organization_writing
from services.writing.claims import ClaimRow
from services.writing.organization_facts import OrganizationFacts
from services.writing.programs import StoredProgram


async def reporter_ids(
    target: Target, batch: Sequence[LocatedActivity], known: KnownReferences
) -> dict[str, UUID | None]:
    """Return the ids of the reporters by the identifiers of their activities; None for new ones."""
    keys = {located.identifier: reporter_key(located.activity.reporter, known) for located in batch}
    facts = {key: OrganizationFacts(key, ()) for key in keys.values()}
    ids = await organization_writing.known(target.connection, facts)
    return {identifier: ids.get(key) for identifier, key in keys.items()}


def is_claim(activity: Activity, current: StoredProgram, reporter: UUID | None) -> bool:
    """Tell whether an activity is of somebody who may not change the program."""
    if current.owner_decided and reporter != current.owner:
        return True
    if activity.secondary and not current.secondary:
        return True
    if reporter != current.owner and _hides(activity, current):
        return True
    if reporter == current.owner or (current.secondary and not activity.secondary):
        return False
    return not _gives_way(activity, current)


def _hides(activity: Activity, current: StoredProgram) -> bool:
    """Tell whether fewer people see the activity than the program."""
    order = [*Visibility]
    return order.index(Visibility(activity.visibility)) > order.index(Visibility(current.visibility))


def _gives_way(activity: Activity, current: StoredProgram) -> bool:
    """Tell whether the owner is none, or not the one that the identifier names, or the same under a name."""
    ref = activity.reporter.ref
    if current.owner_identifier is None:
        return normalized(current.owner_name) in normalized_names(activity.reporter.names)
    if not references.is_believed(current.owner_identifier):
        return True
    return _begins(activity.identifier, ref) and not _begins(activity.identifier, current.owner_identifier)


def _begins(identifier: str, ref: str | None) -> bool:
    """Tell whether an activity's identifier begins with the ref of an organization, as IATI has it."""
    return ref is not None and identifier.upper().startswith(f"{ref.upper()}-")


async def keep(
    target: Target, claimed: Sequence[LocatedActivity], standing: Mapping[str, StoredProgram]
) -> None:
    """Keep the versions as claims, except those that only their owner may see, and report each."""
    rows = [_row(target, located, standing[located.identifier]) for located in claimed]
    await claims.forget(target.connection, rows)
    # A claim is seen by all members who see its program.
    seen = [each.activity.visibility != Visibility.OWNER for each in claimed]
    await claims.add(target.connection, [*compress(rows, seen)])
    for located in claimed:
        current = standing[located.identifier]
        target.report.claim(
            Remark(located.file, located.line, located.identifier, _sentence(located.activity, current))
        )


def _row(target: Target, located: LocatedActivity, current: StoredProgram) -> ClaimRow:
    activity = located.activity
    return ClaimRow(
        id=uuid7(),
        program_id=current.id,
        visibility=current.visibility,
        owner_id=current.owner,
        source_id=target.source_id,
        run_id=target.report.run_id,
        reporter_identifier=activity.reporter.ref,
        reporter_name=default_text(activity.reporter.names) if activity.reporter.names else None,
        secondary=activity.secondary,
        file=run_paths.shown(located.file),
        line=located.line,
        title=default_text(activity.titles) if activity.visibility == Visibility.PUBLIC else None,
        version_hash=located.hash,
        dated=located.dated,
    )


def _sentence(activity: Activity, current: StoredProgram) -> str:
    role = ", as a secondary reporter," if activity.secondary else ""
    return (
        f"it is reported by {label(activity.reporter)}{role} and belongs to "
        f"{current.owner_identifier or current.owner_name}: kept as a claim, the program stays as it is"
    )


def label(reporter: Mention) -> str:
    """Return what to call a reporter in reports."""
    return reporter.ref or (default_text(reporter.names) if reporter.names else "an unnamed organization")
