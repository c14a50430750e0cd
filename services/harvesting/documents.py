"""Parsing of responses of repositories: strictly first, and record by record if that fails."""

import re

from lxml import etree

from services.harvesting import mending
from services.harvesting.mending import UnmendableError

OAI = "{http://www.openarchives.org/OAI/2.0/}"
ROOT = f"{OAI}OAI-PMH"
# Only spaces, instructions and comments may precede the root. The groups don't backtrack.
DOCUMENT_TYPE = re.compile(rb"(?:\xef\xbb\xbf)?(?>\s+|<\?(?>.*?\?>)|<!--(?>.*?-->))*+<!DOCTYPE", re.DOTALL)
HTML = re.compile(rb"\s*(<!doctype\s+html|<html)", re.IGNORECASE)


class UnusableAnswerError(Exception):
    """The response is not OAI-PMH; the message continues after "the answer"."""


def parse(content: bytes) -> etree._Element:
    """Parse a response; raise UnusableAnswerError unless it is OAI-PMH 2.0, if need be with mended records.

    Entities, network access, document types and unlimited trees are disabled.
    """
    if HTML.match(content):
        raise UnusableAnswerError("is a web page, not OAI-PMH")
    if DOCUMENT_TYPE.match(content):
        raise UnusableAnswerError("declares a document type, which may hide entities")
    try:
        root = _strict(content)
    except etree.XMLSyntaxError as error:
        root = _mended(content, error)
    if root.tag != ROOT:
        raise UnusableAnswerError(f"begins with <{str(root.tag)[:200]}>, not with <OAI-PMH> of version 2.0")
    return root


def _strict(content: bytes) -> etree._Element:
    return etree.fromstring(content, _parser())


def _mended(content: bytes, fault: etree.XMLSyntaxError) -> etree._Element:
    """Parse a response that is not well-formed; the reason of a failure is the first fault of it."""
    try:
        return mending.read(content, _strict)
    except (UnmendableError, etree.XMLSyntaxError) as error:
        reason = str(error) if isinstance(error, UnmendableError) else ""
        if reason.startswith("is cut off"):
            raise UnusableAnswerError(reason) from error
        raise UnusableAnswerError(f"is not well-formed XML ({fault.msg})") from error


def _parser() -> etree.XMLParser:
    """Return a new parser: a shared one would keep the errors of earlier documents."""
    return etree.XMLParser(
        encoding="utf-8",
        no_network=True,
        resolve_entities=False,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def element_text(parent: etree._Element, name: str) -> str | None:
    """Return the text of an OAI-PMH element without surrounding space, or None."""
    text = parent.findtext(f"{OAI}{name}")
    return text.strip() or None if text else None
