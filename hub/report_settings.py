"""Settings for reports."""

from pydantic import BaseModel

from hub.setting_fields import number, setting


class ReportSettings(BaseModel):
    """How reports judge outputs, and what prints them."""

    achievement_close: int = number(
        75, 1, 99, "The percentage of its target from which an output counts as close to it in reports."
    )
    chromium: str | None = setting(
        "The program that prints reports as PDF: a Chromium or Chrome.",
        "the name or the path of a program",
        "/usr/bin/chromium",
        "the first of `chromium`, `chromium-browser`, `google-chrome-stable` and `google-chrome` that is "
        "installed",
        default=None,
    )
