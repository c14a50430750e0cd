"""Long words of publishers, which must be broken where a line ends."""

from markupsafe import Markup, escape

# Runs of more letters than this may be broken after every so many.
LONGEST_RUN, STEP = 30, 20


def breakable(text: str) -> Markup:
    """Return a text in which long runs without a space can be broken."""
    given = str(text)
    runs = given.split(" ")
    if len(given) <= LONGEST_RUN or max(map(len, runs)) <= LONGEST_RUN:
        return escape(given)
    return Markup(" ").join(broken(run) for run in runs)


def broken(run: str) -> Markup:
    """Return one run of letters, with places at which a line may end if it is long."""
    if len(run) <= LONGEST_RUN:
        return escape(run)
    pieces = (run[place : place + STEP] for place in range(0, len(run), STEP))
    return Markup("<wbr>").join(escape(piece) for piece in pieces)
