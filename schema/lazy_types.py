"""Lazy references to types in other modules, for circular references."""

from typing import TYPE_CHECKING, Annotated

import strawberry

if TYPE_CHECKING:
    from schema.alignments import Alignment
    from schema.changes import Change
    from schema.collaborations import Collaboration
    from schema.commitments import CommitmentConnection
    from schema.finances import Transaction
    from schema.funding import Funding
    from schema.import_runs import ImportRun
    from schema.knowledge_products import KnowledgeProduct
    from schema.nodes import Node
    from schema.obstacles import ObstacleConnection
    from schema.organizations import Organization
    from schema.outputs import Output
    from schema.overlaps import Overlap
    from schema.plans import ActionPlan, PlanNode
    from schema.programs import Program
    from schema.regions import Region
    from schema.reports import Duty, Report
    from schema.similar import SimilarProgram

ANode = Annotated["Node", strawberry.lazy("schema.nodes")]
AnOrganization = Annotated["Organization", strawberry.lazy("schema.organizations")]
AProgram = Annotated["Program", strawberry.lazy("schema.programs")]
AnOutput = Annotated["Output", strawberry.lazy("schema.outputs")]
AKnowledgeProduct = Annotated["KnowledgeProduct", strawberry.lazy("schema.knowledge_products")]
AChange = Annotated["Change", strawberry.lazy("schema.changes")]
AnAlignment = Annotated["Alignment", strawberry.lazy("schema.alignments")]
AnOverlap = Annotated["Overlap", strawberry.lazy("schema.overlaps")]
ASimilarProgram = Annotated["SimilarProgram", strawberry.lazy("schema.similar")]
ATransaction = Annotated["Transaction", strawberry.lazy("schema.finances")]
AnImportRun = Annotated["ImportRun", strawberry.lazy("schema.import_runs")]
AFunding = Annotated["Funding", strawberry.lazy("schema.funding")]
AnObstacleConnection = Annotated["ObstacleConnection", strawberry.lazy("schema.obstacles")]
ACollaboration = Annotated["Collaboration", strawberry.lazy("schema.collaborations")]
ARegion = Annotated["Region", strawberry.lazy("schema.regions")]
AnActionPlan = Annotated["ActionPlan", strawberry.lazy("schema.plans")]
APlanNode = Annotated["PlanNode", strawberry.lazy("schema.plans")]
ACommitmentConnection = Annotated["CommitmentConnection", strawberry.lazy("schema.commitments")]
AReport = Annotated["Report", strawberry.lazy("schema.reports")]
ADuty = Annotated["Duty", strawberry.lazy("schema.reports")]
