"""The queries about commitments, reports and duties."""

import strawberry

import resolvers.commitments
import resolvers.reports
from schema.commitments import AllCommitmentsArguments, CommitmentConnection
from schema.fields import related
from schema.nodes import Connection
from schema.report_inputs import (
    AllDutiesArguments,
    AllReportsArguments,
    ReportTemplateLookup,
    ReportTemplatesArguments,
)
from schema.reports import Duty, Report, ReportTemplate


@strawberry.type
class CommitmentQueries:
    """The queries about commitments, reports and duties."""

    commitments: CommitmentConnection = related(
        resolvers.commitments.everywhere,
        count=resolvers.commitments.count_everywhere,
        arguments=AllCommitmentsArguments,
        description="Returns commitments of organizations to nodes of action plans.",
    )
    report_template: ReportTemplate | None = related(
        resolvers.reports.template_by_key,
        arguments=ReportTemplateLookup,
        description="Returns one template of reports. Give exactly one argument. Null if it does not exist, "
        "or if the viewer may not see it.",
    )
    report_templates: Connection[ReportTemplate] = related(
        resolvers.reports.templates,
        count=resolvers.reports.count_templates,
        arguments=ReportTemplatesArguments,
        description="Returns templates of reports.",
    )
    reports: Connection[Report] = related(
        resolvers.reports.everywhere,
        count=resolvers.reports.count_everywhere,
        arguments=AllReportsArguments,
        description="Returns reports of organizations. Drafts of other organizations are not among them.",
    )
    duties: list[Duty] = related(
        resolvers.reports.all_duties,
        arguments=AllDutiesArguments,
        is_list=True,
        description="Returns the reports that organizations owe, the first due first.",
    )
