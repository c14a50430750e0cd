"""Records with unique words in every text, to find words of hidden records that leak."""

from dataclasses import dataclass, field

# Every planted word starts with this.
MARK = "zqxvw"


@dataclass
class Planted:
    """The words planted in one record; each starts with MARK and the mark of the record."""

    mark: str
    words: set[str] = field(default_factory=set)

    def __call__(self, place: str) -> str:
        """Create and remember a word for a place."""
        word = f"{MARK}{self.mark}{place}"
        self.words.add(word)
        return word

    def text(self, place: str) -> str:
        """Narratives in two languages, each with its own word."""
        return "".join(
            f'<narrative xml:lang="{language}">{self(place + language)}</narrative>'
            for language in ("en", "id")
        )


# An address that public records contain too.
SHARED_URL = "https://example.org/shared.pdf"
DOI = "https://doi.org/10.5555/shared"


def planted_activity(
    mark: str, identifier: str, visibility: str = "", reporter: str = "XX-1"
) -> tuple[str, Planted]:
    """An activity with a unique word in every text that it can have."""
    word = Planted(mark)
    hidden = f' hub:visibility="{visibility}"' if visibility else ""
    parts = (
        f'<iati-activity xmlns:hub="urn:ikhub" xml:lang="en" default-currency="IDR"{hidden}>',
        f"<iati-identifier>{identifier}</iati-identifier>",
        f'<reporting-org ref="{reporter}" type="10">{word.text("reporter")}</reporting-org>',
        f"<title>{word.text('title')}</title><description>{word.text('description')}</description>",
        participant(word, "shared", "1", 'ref="XX-7"'),
        participant(word, "own", "4", f'ref="XX-{mark.upper()}"'),
        participant(word, "alone", "2", ""),
        '<activity-status code="2"/><activity-date type="2" iso-date="2024-01-01"/>',
        '<activity-date type="3" iso-date="2025-12-31"/>',
        f'<recipient-country code="ID">{word.text("country")}</recipient-country>',
        f"<location><name>{word.text('place')}</name></location>",
        '<sector code="15220"/>',
        f'<sector vocabulary="99" code="{word("sectorcode")}">{word.text("sector")}</sector>',
        '<budget><period-start iso-date="2024-01-01"/><period-end iso-date="2024-12-31"/>',
        '<value value-date="2024-01-01">1500</value></budget>',
        transaction(word),
        document(word, f"{SHARED_URL}#{word('fragment')}", "shareddocument"),
        document(word, f"https://example.org/{word('address')}.pdf", "document"),
        document(word, DOI, "work"),
        f'<related-activity ref="{word("related")}" type="3"/>',
        result(word),
        "</iati-activity>",
    )
    return "".join(parts), word


def participant(word: Planted, place: str, role: str, ref: str) -> str:
    """A participant, by reference or only by name, with its own activity."""
    own = f'activity-id="{word(place + "activity")}"'
    return f'<participating-org role="{role}" {ref} type="22" {own}>{word.text(place)}</participating-org>'


def transaction(word: Planted) -> str:
    """A transaction between two organizations that public records name too."""
    return (
        '<transaction><transaction-type code="3"/><transaction-date iso-date="2024-01-20"/>'
        '<value value-date="2024-01-20">250</value>'
        f"<description>{word.text('payment')}</description>"
        f'<provider-org ref="XX-8" provider-activity-id="{word("provided")}">{word.text("provider")}'
        f'</provider-org><receiver-org ref="XX-9" receiver-activity-id="{word("received")}">'
        f"{word.text('receiver')}</receiver-org></transaction>"
    )


def document(word: Planted, url: str, place: str) -> str:
    """A document that is a knowledge product."""
    return (
        f'<document-link url="{url}" format="application/{word(place + "format")}">'
        f"<title>{word.text(place)}</title><description>{word.text(place + 'about')}</description>"
        '<category code="A07"/><language code="id"/></document-link>'
    )


def result(word: Planted) -> str:
    """An output with an indicator, its baseline and a period."""
    return (
        f'<result type="1"><title>{word.text("output")}</title>'
        f"<description>{word.text('outputabout')}</description>"
        f"{document(word, 'https://example.org/output.pdf', 'outputdocument')}"
        f'<indicator measure="1"><title>{word.text("indicator")}</title>'
        f"<description>{word.text('indicatorabout')}</description>"
        f'<baseline year="2023" value="1">{parts_of_value(word, "baseline")}</baseline>'
        '<period><period-start iso-date="2024-01-01"/><period-end iso-date="2024-12-31"/>'
        f'<target value="4">{parts_of_value(word, "target")}</target>'
        f'<actual value="2">{parts_of_value(word, "actual")}</actual></period></indicator></result>'
    )


def parts_of_value(word: Planted, place: str) -> str:
    """Dimension and comment of a value."""
    dimension = f'<dimension name="{word(place + "dimension")}" value="{word(place + "side")}"/>'
    return f"{dimension}<comment>{word.text(place + 'comment')}</comment>"
