"""Strict parsing of responses of repositories: a page is read completely or not at all."""

import re

from lxml import etree

OAI = "{http://www.openarchives.org/OAI/2.0/}"
ROOT = f"{OAI}OAI-PMH"
# Only spaces, instructions and comments may precede the root. The groups don't backtrack.
DOCUMENT_TYPE = re.compile(rb"(?:\xef\xbb\xbf)?(?>\s+|<\?(?>.*?\?>)|<!--(?>.*?-->))*+<!DOCTYPE", re.DOTALL)
HTML = re.compile(rb"\s*(<!doctype\s+html|<html)", re.IGNORECASE)


class UnusableAnswerError(Exception):
    """The response is not OAI-PMH; the message continues after "the answer"."""


def parse(content: bytes) -> etree._Element:
    """Parse a response; raise UnusableAnswerError unless it is well-formed OAI-PMH 2.0 in UTF-8.

    Entities, network access, document types and unlimited trees are disabled.
    """
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnusableAnswerError(f"is not UTF-8 (byte {error.start:,}), which OAI-PMH requires") from error
    if HTML.match(content):
        raise UnusableAnswerError("is a web page, not OAI-PMH")
    if DOCUMENT_TYPE.match(content):
        raise UnusableAnswerError("declares a document type, which may hide entities")
    try:
        root = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        raise UnusableAnswerError(f"is not well-formed XML ({error.msg})") from error
    if root.tag != ROOT:
        raise UnusableAnswerError(f"begins with <{str(root.tag)[:200]}>, not with <OAI-PMH> of version 2.0")
    return root


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
