"""How many rows of the same person an import joins before any human, and whether it ever joins two persons.

`python -m tests.judges.recognition` prints one JSON object and ends with status 0 only at 98 % or more, without a false
merge. The truth stands in `*.expected.json` beside each sample: groups of 0-based positions among the rows that are
good (no error, counted), in file order. It is judged from outside: what `lgnet import register --dry-run` answers.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "lgnet" / "registers" / "tests" / "samples"
REGISTERS = {"registro_latina.xlsx": "Latina", "registro_genova.csv": "Genova"}
ENOUGH = 0.98


@dataclass(frozen=True)
class Score:
    """`repeats`: rows after the first of each person; `joined`: those that stand with another row of that person."""

    repeats: int
    joined: int
    false_merges: int

    @property
    def share(self) -> float:
        """Joined rows over repeats, 0 to 1."""
        return self.joined / self.repeats if self.repeats else 1.0

    @property
    def is_enough(self) -> bool:
        """At least 98 %, and nobody taken for somebody else."""
        return self.share >= ENOUGH and self.false_merges == 0


def judge(persons: Sequence[str], truth: Sequence[Sequence[int]]) -> Score:
    """Score an answer: `persons` says whom each good row was given to, `truth` which positions are one person."""
    repeats = sum(len(rows) - 1 for rows in truth)
    joined = sum(len(rows) - len({persons[row] for row in rows}) for rows in truth)
    owner = {row: number for number, rows in enumerate(truth) for row in rows}
    owners: dict[str, set[int]] = {}
    for position, person in enumerate(persons):
        owners.setdefault(person, set()).add(owner.get(position, -position - 1))
    return Score(repeats, joined, sum(len(found) > 1 for found in owners.values()))


def good_rows(assignments: Mapping[str, str], uncounted: int) -> list[str]:
    """The person of each good row in file order; citizens of the Union close the samples and do not count."""
    ordered = [person for _, person in sorted(assignments.items(), key=lambda item: int(item[0]))]
    return ordered[: len(ordered) - uncounted]


def answer_for(name: str, *words: str) -> Score:
    """What the command makes of a sample, without accepting any proposal, against the truth."""
    command = [sys.executable, "-m", "lgnet", "import", "register", str(SAMPLES / name)]
    command += ["--municipality", REGISTERS[name], "--dry-run", "--json", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)
    truth = json.loads((SAMPLES / name).with_suffix(".expected.json").read_text())
    return judge(good_rows(said["assignments"], said["not_counted"]), truth["same_person_rows"])


def main() -> int:
    """Judge every sample and print the scores."""
    scores = {name: answer_for(name) for name in REGISTERS}
    told = {name: {**asdict(score), "share": round(score.share, 4)} for name, score in scores.items()}
    sys.stdout.write(json.dumps(told) + "\n")
    return 0 if all(score.is_enough for score in scores.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
