"""What is known about the refs of a batch beyond their form: spellings, who vouches, what is shared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.imports import references
from services.imports.record_parts import Mention
from services.imports.reference_scan import Findings
from services.imports.references import Worth


@dataclass(frozen=True, slots=True)
class KnownReferences:
    """The spelling of each ref by its upper case, those that records vouch for, and what the files told."""

    spellings: Mapping[str, str] = field(default_factory=dict)
    vouched: frozenset[str] = frozenset()
    findings: Findings = field(default_factory=Findings)

    def spelled(self, ref: str) -> str:
        """Return a ref as the hub knows it: letter case makes no difference."""
        return self.spellings.get(ref.upper(), ref)

    def worth(self, publisher: str, mention: Mention) -> Worth | None:
        """Return what the ref of a mention is worth; None without a ref."""
        if mention.ref is None:
            return references.worth(mention.doubted) if mention.doubted else None
        upper = mention.ref.upper()
        if mention.names and (publisher, upper) in self.findings.categories:
            return Worth.CATEGORY
        if references.names_another(mention.ref, (text for _, text in mention.names)):
            return Worth.ANOTHER
        return self._own_worth(upper)

    def _own_worth(self, upper: str) -> Worth:
        """Return the worth of a believed ref; mere numbers of publishers vouch for nothing."""
        vouched = upper in self.vouched or upper in self.findings.reporters
        if references.worth(upper) is Worth.LOCAL and not (vouched and not upper.isdigit()):
            return Worth.LOCAL
        return Worth.IDENTIFIER


def known_references(
    stored: Iterable[tuple[str, bool]], refs: Iterable[str], findings: Findings
) -> KnownReferences:
    """Combine stored identifiers (value, whether it is a record's) with the refs of a batch, in order."""
    spellings: dict[str, str] = {}
    vouched = set()
    for value, is_record in stored:
        spellings.setdefault(value.upper(), value)
        if is_record:
            vouched.add(value.upper())
    for ref in refs:
        spellings.setdefault(ref.upper(), ref)
    return KnownReferences(spellings, frozenset(vouched), findings)
