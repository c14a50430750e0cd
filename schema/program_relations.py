"""How a program relates to organizations and to other programs: Participation and RelatedProgram."""

import strawberry

import resolvers.organizations
import resolvers.programs
from schema.enums import ParticipationRole
from schema.fields import column, related
from schema.lazy_types import AnOrganization, AProgram
from schema.values import name_of


@strawberry.type(description="The participation of an organization in a program, in one role.")
class Participation:
    """The participation of an organization in a program, in one role."""

    role: ParticipationRole = column("The role of the organization in the program.")
    role_code: str = column("The role as a code of IATI codelist OrganisationRole.")
    role_name: str = name_of("role_code", "OrganisationRole", "The name of the code in one language.")
    organization: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="organization_id",
        description="The organization. Null if the viewer may not see it.",
    )
    activity_id: str | None = column(
        "The IATI identifier of the organization's own activity for this program. Null if not reported."
    )
    activity: AProgram | None = related(
        resolvers.programs.by_reference,
        key="activity_id",
        description="The organization's own activity for this program. Null if not reported, if it is not in "
        "the hub, or if the viewer may not see it.",
    )


@strawberry.type(description="A reference from one program to another.")
class RelatedProgram:
    """A reference from one program to another."""

    relation: str = column(
        "The type of relation, as a code of IATI codelist RelatedActivityType: 1 parent, 2 "
        "child, 3 sibling, 4 co-funded, 5 third party.",
        of="relation_code",
    )
    iati_identifier: str = column("The IATI identifier of the other program, as the publisher wrote it.")
    program: AProgram | None = related(
        resolvers.programs.by_reference,
        key="iati_identifier",
        description="The program with that identifier. Null if it is not in the hub, or if the viewer may "
        "not see it.",
    )
