"""Regions: the declaration of the kind."""

from services import regions
from services.kinds.declaration import Key, Kind
from services.regions import REGION

REGIONS = Kind(
    REGION,
    b"R",
    is_node=True,
    keys={"id": Key("id", federated=False), "code": Key(find=regions.by_code)},
    shown_as=("code", "name"),
    export_columns=("code", "kemendagriCode", "name", "level", "parent", "programs.totalCount", "id"),
)
