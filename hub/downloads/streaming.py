"""Streaming downloads: pages are read, serialized and sent one by one, with one page in memory."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

import orjson
import structlog
from graphql import GraphQLError
from starlette.responses import Response, StreamingResponse

from hub.downloads.export_options import Options
from resolvers.requests import Request
from schema.errors import shown
from schema.exporting.failures import RefusedExportError
from schema.exporting.pages import Page, Row
from schema.exporting.paging import Exported
from services.exporting.csv_tables import TableWriter
from services.exporting.formats import CSV, NDJSON, Layout, Writer
from services.exporting.ndjson import LineWriter
from services.exporting.workbooks import WorkbookWriter
from services.querying.errors import HubError, LimitError

log = structlog.get_logger("hub.downloads.lists")

TOTAL_HEADER = "X-Total-Count"


class AbortedExportError(Exception):
    """An export failed after its first byte."""


@dataclass(frozen=True, slots=True)
class Download:
    """A running export: the query, its first page, and the writer of the file."""

    export: Exported
    options: Options
    context: Callable[[], Request]
    most: int
    first: Page
    writer: Writer

    @classmethod
    async def begin(
        cls,
        export: Exported,
        options: Options,
        context: Callable[[], Request],
        most: int,
        writer: Writer | None = None,
    ) -> Self:
        """Read the first page; raises errors that can be reported before the first byte.

        The default writer is the one of the format.
        """
        if options.limit is not None and options.limit > most:
            raise LimitError(f"`limit` must be at most {most:,} (HUB_EXPORT_ROWS).", argument="limit")
        writer = writer or writer_of(export, options)
        first = await export.page(context(), options.after, export.fitting(options.limit), count=True)
        if options.limit is None and options.after is None and (first.total or 0) > most:
            raise LimitError(
                f"The export would have {first.total:,} records; the maximum is {most:,} (HUB_EXPORT_ROWS). "
                "Use a filter, or export in parts with `limit`, `cursors` and `after`.",
                argument="limit",
            )
        return cls(export, options, context, most, first, writer)

    @property
    def total(self) -> int:
        """Number of records in the whole list, independent of `after` and `limit`."""
        return self.first.total or 0

    def response(self) -> Response:
        """Build the response that streams the file."""
        name, ending = self.export.found.name, self.options.format.name
        file = f"{name}-{datetime.now(UTC):%Y-%m-%d}.{ending}"
        headers = {
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="{file}"',
            TOTAL_HEADER: str(self.total),
        }
        return StreamingResponse(self.pieces(), headers=headers, media_type=self.options.format.media_type)

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the file in pieces. An error aborts the stream; in NDJSON the last line has the error."""
        try:
            async for piece in self.written():
                if piece:
                    yield piece
        except Exception as error:
            payload = error_payload(error, self.context().trace_id)
            if self.options.format is NDJSON:
                yield orjson.dumps({"error": payload}) + b"\n"
            raise AbortedExportError(payload["message"]) from error

    async def written(self) -> AsyncIterator[bytes]:
        """Yield all pieces."""
        count = 0
        yield self.writer.begin()
        async for rows in self.export.pages(self.first, self.context, self.options.limit):
            count += len(rows)
            if count > self.most:
                raise LimitError(f"The maximum is {self.most:,} records (HUB_EXPORT_ROWS).", argument="limit")
            yield await self.piece(rows)
        yield self.writer.end()

    async def piece(self, rows: list[Row]) -> bytes:
        """Serialize one page."""
        return self.writer.rows(rows)


def writer_of(export: Exported, options: Options) -> Writer:
    """Return the writer of the format."""
    if options.format is NDJSON:
        return LineWriter(cursors=options.cursors)
    layout = Layout(
        columns=export.table.columns,
        expanded=export.table.expanded(options.expand),
        header=options.header,
        byte_order_mark=options.bom,
        name=export.found.name,
        delimiter=options.delimiter,
    )
    return TableWriter(layout) if options.format is CSV else WorkbookWriter(layout)


def error_payload(error: Exception, trace_id: str) -> dict[str, Any]:
    """Return an error after the first byte in the format of GraphQL errors."""
    if isinstance(error, RefusedExportError):
        return shown(error.errors[0], trace_id)
    if not isinstance(error, HubError):
        log.error("unexpected error within an export", exc_info=error)
    return shown(GraphQLError(str(error), original_error=error), trace_id)
