"""How many rows of a register are joined to their person before any human, and whether anybody was joined wrongly.

`python -m tests.judges.recognition` prints it for the sample registers, whose truth is known (synthetic data). A group
of the truth holds the 0-based positions, among the good rows in file order, of one person's rows; all its rows but the
first should be joined by the engine alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lgnet.people.engine.cluster import cluster
from lgnet.people.engine.identity import Identity
from lgnet.registers.engine.reading import read_register
from lgnet.registers.engine.rows import identity_of

SAMPLES = Path(__file__).parents[2] / "lgnet" / "registers" / "tests" / "samples"
REGISTERS = {
    "registro_latina.xlsx": "registro_latina.expected.json",
    "registro_genova.csv": "registro_genova.expected.json",
}

Matcher = Callable[[Sequence[Identity]], Sequence[Sequence[int]]]


@dataclass(frozen=True)
class Recognition:
    """`joined` of `joinable` rows stand with the first row of their person; `false_merges` are groups of two persons."""

    joined: int
    joinable: int
    false_merges: int

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        return self.joined / self.joinable


def by_engine(identities: Sequence[Identity]) -> Sequence[Sequence[int]]:
    """The groups that an import makes without any human."""
    return [group.rows for group in cluster(identities).groups]


def judge(register: Path, truth: Path, matcher: Matcher = by_engine) -> Recognition:
    """Compare what the matcher joins with the truth of a register."""
    reading = read_register(register)
    good = [row for row in reading.rows if not row.is_wrong]
    expected = json.loads(truth.read_text(encoding="utf-8"))["same_person_rows"]
    owner = {place: number for number, group in enumerate(expected) for place in group}
    groups = matcher([identity_of(row) for row in good])
    together = {place: number for number, rows in enumerate(groups) for place in rows}
    joined = sum(together[place] == together[group[0]] for group in expected for place in group[1:])
    mixed = sum(len({owner.get(place, ("alone", place)) for place in rows}) > 1 for rows in groups)
    return Recognition(joined, sum(len(group) - 1 for group in expected), mixed)


def main() -> int:
    """Print the share of each sample; exit status 1 when one falls short."""
    short = False
    for register, truth in REGISTERS.items():
        found = judge(SAMPLES / register, SAMPLES / truth)
        print(
            f"{register}: {found.joined} of {found.joinable} same-person rows joined before any human "
            f"({found.share:.1%}), {found.false_merges} false merges"
        )
        short = short or found.share < 0.98 or found.false_merges > 0
    return int(short)


if __name__ == "__main__":
    sys.exit(main())
