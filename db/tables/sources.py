"""Sources of records, import runs, and their rejections."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.tables.base import identity, metadata, one_of
from db.values import ImportStatus, Visibility

source = Table(
    "source",
    metadata,
    identity(),
    Column("name", Text, nullable=False, unique=True),
    Column("url", Text),
    Column("license", Text),
    Column("imported_at", DateTime(timezone=True)),
    CheckConstraint("name <> ''", name="name"),
)

import_run = Table(
    "import_run",
    metadata,
    identity(),
    Column("source_id", Uuid, ForeignKey("source.id"), nullable=False, index=True),
    Column("started_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("finished_at", DateTime(timezone=True)),
    *one_of("status", ImportStatus, server_default=ImportStatus.RUNNING),
    Column("paths", JSONB, nullable=False),
    Column("counts", JSONB, nullable=False, server_default="{}"),
    *one_of("visibility", Visibility, server_default=Visibility.PUBLIC),
    Column("owner_id", Uuid, ForeignKey("organization.id"), index=True),
    CheckConstraint("visibility <> 'OWNER' OR owner_id IS NOT NULL", name="owner"),
    CheckConstraint("(status = 'FINISHED') = (finished_at IS NOT NULL)", name="finished"),
)

import_rejection = Table(
    "import_rejection",
    metadata,
    identity(),
    Column("run_id", Uuid, ForeignKey("import_run.id", ondelete="CASCADE"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("file", Text, nullable=False),
    Column("line", Integer),
    Column("identifier", Text),
    Column("reason", Text, nullable=False),
    UniqueConstraint("run_id", "ordinal"),
    Index("import_rejection_order", "run_id", "id"),
)

# Every version of an activity from a source, so that a known version is reported as unchanged.
activity_version = Table(
    "activity_version",
    metadata,
    Column("source_id", Uuid, ForeignKey("source.id", ondelete="CASCADE"), primary_key=True),
    Column("iati_identifier", Text, primary_key=True),
    Column("hash", LargeBinary, primary_key=True),
    Column("dated", DateTime(timezone=True)),
    Column("seen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

# The same for organisation files.
organization_version = Table(
    "organization_version",
    metadata,
    Column("source_id", Uuid, ForeignKey("source.id", ondelete="CASCADE"), primary_key=True),
    Column("identifier", Text, primary_key=True),
    Column("hash", LargeBinary, primary_key=True),
    Column("dated", DateTime(timezone=True)),
    Column("seen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

# One row: the data version, which every committed write increases.
hub_state = Table(
    "hub_state",
    metadata,
    Column("id", SmallInteger, primary_key=True, server_default="1"),
    Column("data_version", BigInteger, nullable=False, server_default="0"),
    # Of imports with public records, and with records that members may see.
    Column("last_import_at", DateTime(timezone=True)),
    Column("last_members_import_at", DateTime(timezone=True)),
    # Part of the cursors of the feed: renewed when a backup is restored.
    Column("feed_generation", Uuid, nullable=False, server_default=func.gen_random_uuid()),
    # Tombstones of up to this data version may be missing.
    Column("feed_horizon", BigInteger, nullable=False, server_default="0"),
    # Months without a change after which a program is out of date.
    Column("stale_after_months", Integer, nullable=False, server_default="12"),
    CheckConstraint("stale_after_months BETWEEN 1 AND 1200", name="stale_after_months"),
    CheckConstraint("id = 1", name="single"),
)
