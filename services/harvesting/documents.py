"""Answers of repositories as XML: read strictly, or not at all, so that no page goes in by half."""

import re

from lxml import etree

OAI = "{http://www.openarchives.org/OAI/2.0/}"
ROOT = f"{OAI}OAI-PMH"
# Before the root there are only spaces, instructions and comments; none of them is read twice.
DOCUMENT_TYPE = re.compile(rb"(?:\xef\xbb\xbf)?(?>\s+|<\?(?>.*?\?>)|<!--(?>.*?-->))*+<!DOCTYPE", re.DOTALL)
HTML = re.compile(rb"\s*(<!doctype\s+html|<html)", re.IGNORECASE)


class UnusableAnswerError(Exception):
    """What was answered is no OAI-PMH; the message goes on after "the answer"."""


def parse(content: bytes) -> etree._Element:
    """The root of an answer; raises UnusableAnswerError for all but well-formed OAI-PMH 2.0 in UTF-8.

    Entities, network and document types are off, and so are trees and texts without bounds.
    """
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnusableAnswerError(f"is not in UTF-8 (byte {error.start:,}), as OAI-PMH must be") from error
    if HTML.match(content):
        raise UnusableAnswerError("is a web page, not OAI-PMH")
    if DOCUMENT_TYPE.match(content):
        raise UnusableAnswerError("declares a document type, which may hide entities and OAI-PMH never needs")
    try:
        root = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        raise UnusableAnswerError(f"is no whole XML ({error.msg})") from error
    if root.tag != ROOT:
        raise UnusableAnswerError(f"begins with <{str(root.tag)[:200]}>, not with <OAI-PMH> of version 2.0")
    return root


def _parser() -> etree.XMLParser:
    """What reads an answer; parsers keep the errors of what they read, so each has its own."""
    return etree.XMLParser(
        encoding="utf-8",
        no_network=True,
        resolve_entities=False,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def told(parent: etree._Element, name: str) -> str | None:
    """The text of an element of the protocol, without the space around it; null when there is none."""
    text = parent.findtext(f"{OAI}{name}")
    return text.strip() or None if text else None
