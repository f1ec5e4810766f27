"""Claims that several documents share, so that one form of words has one form of logic."""

from collections.abc import Iterator
from datetime import date

from ccngeo.model import (
    AllOf,
    AnyOf,
    Claim,
    Compare,
    Grade,
    Holds,
    Limit,
    Not,
    Op,
    Procedure,
    Readings,
    Role,
    Shown,
    Text,
    Unit,
)

NOT_YET_FOUNDED = frozenset({Role.PLANNED, Role.PROPOSED})
DECISIVE, CONSULT = Grade.DECISIVE, Grade.CONSULT
ALWAYS_DECISIVE = dict.fromkeys(Procedure, DECISIVE)
ALWAYS_CONSULT = dict.fromkeys(Procedure, CONSULT)
# Corridors and protected land have laws of their own, whose first days are not all on record: the
# rules answer from the decree on clusters on.
KNOWN_FROM = date(2024, 5, 1)
NONE_AT_ALL = Limit.of(Op.LE, 0.0, Unit.HA)


def clear_of(need: str, label: Text) -> Claim:
    """Claim that nothing of the layer lies in the site, a strip along its edge included."""
    return AllOf((Compare(f"{need}.area", NONE_AT_ALL, label), Not(Holds(f"{need}.adjoining"))))


def strip_of(need: str) -> Shown:
    """Show how wide the strip along the edge is, where a strip is all there is."""
    width = Text("Bề rộng dải giáp ranh", "Width of the strip along the edge")
    return Shown(f"{need}.depth", width, when=f"{need}.adjoining")


def at_most_adjoining(need: str, label: Text) -> Claim:
    """Claim that at most a strip within twice the error of the edge is touched."""
    nothing = Compare(f"{need}.area", NONE_AT_ALL, label)
    return AnyOf((nothing, Holds(f"{need}.adjoining")))


def walk(claim: Claim) -> Iterator[Claim]:
    """Yield a claim and every claim within it, the outermost first."""
    yield claim
    match claim:
        case Not(inner):
            yield from walk(inner)
        case AllOf(claims) | AnyOf(claims):
            for inner in claims:
                yield from walk(inner)
        case Readings(_, readings):
            for inner in readings.values():
                yield from walk(inner)
        case Compare() | Holds():
            pass
