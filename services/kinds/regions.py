"""Regions: the declaration of the kind."""

from services import regions
from services.kinds.declaration import Kind, LookupKey
from services.regions import REGION

REGIONS = Kind(
    REGION,
    b"R",
    is_node=True,
    keys={"id": LookupKey("id", federated=False), "code": LookupKey(find=regions.by_code)},
    shown_as=("code", "name"),
    export_columns=("code", "kemendagriCode", "name", "level", "parent", "programs.totalCount", "id"),
)
