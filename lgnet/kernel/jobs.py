"""Long work: dry by default, in batches, resumable, talkative.

A job knows what is left to do (`todo`), does one batch in one transaction (`do`), and says how far it is. Killed at
any point it loses at most the batch under way; started again, it goes on with what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.db import transaction

Item = TypeVar("Item")
Tell = Callable[[int, int], None]


def silent(_done: int, _total: int) -> None:
    """Tells nobody."""


@dataclass
class JobReport:
    """What a run did: items seen and done, whether it was dry, sentences worth telling (in Italian)."""

    total: int = 0
    done: int = 0
    is_dry: bool = True
    notes: list[str] = field(default_factory=list)


class Job(Generic[Item]):
    """Base of long work. Subclasses give `todo` and `do`; `batch` is how many items one transaction takes."""

    batch = 200

    def todo(self) -> Sequence[Item]:
        """What is left to do now, in order."""
        raise NotImplementedError

    def do(self, items: Sequence[Item]) -> None:
        """Do one batch. Runs inside a transaction."""
        raise NotImplementedError

    def enter(self) -> None:
        """Called first in each transaction: set the tenant context here."""

    def run(self, *, is_dry: bool = True, tell: Tell = silent) -> JobReport:
        """Do what is left, batch by batch; a dry run only counts it. `tell(done, total)` is called after each batch."""
        with transaction.atomic():
            self.enter()
            items = self.todo()
        report = JobReport(total=len(items), is_dry=is_dry)
        tell(0, report.total)
        if is_dry:
            return report
        for start in range(0, len(items), self.batch):
            part = items[start : start + self.batch]
            with transaction.atomic():
                self.enter()
                self.do(part)
            report.done += len(part)
            tell(report.done, report.total)
        return report
