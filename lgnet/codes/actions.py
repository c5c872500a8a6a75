"""Loading the code lists that ship with the product."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from lgnet.codes.engine.keys import flat
from lgnet.codes.engine.lists import ListedCode, ListedCodes, all_lists
from lgnet.codes.models import Code, CodeList
from lgnet.kernel import clock

_OVERWRITTEN = ["label_it", "label_en", "extra", "position", "valid_from", "valid_to", "search_text"]


@dataclass(frozen=True)
class LoadedLists:
    """How many rows were written; all zero when nothing had changed."""

    lists: int
    codes: int
    removed: int


@transaction.atomic
def load_code_lists(*, by: str) -> LoadedLists:
    """Bring the shipped lists into the database, as `lgnet_owner` (the application may only read them).

    A shipped version that changed is brought up to date; other versions are left alone. `by` names the command.
    Idempotent: a second run writes nothing.
    """
    if not by:
        msg = "Say which command loads the lists."
        raise ValueError(msg)
    counts = [_load(found) for found in all_lists().values()]
    return LoadedLists(*(sum(column) for column in zip(*counts, strict=True)))


def _load(found: ListedCodes) -> tuple[int, int, int]:
    facts = {"title": found.title, "source": found.source, "status": found.status, "note": found.note}
    row, is_new = CodeList.objects.get_or_create(
        name=found.name, version=found.version, defaults=facts | {"valid_from": clock.today()}
    )
    is_changed = not is_new and any(getattr(row, key) != value for key, value in facts.items())
    if is_changed:
        CodeList.objects.filter(pk=row.pk).update(**facts)
    written, removed = _load_codes(row, found.codes)
    return int(is_new or is_changed), written, removed


def _load_codes(code_list: CodeList, listed: tuple[ListedCode, ...]) -> tuple[int, int]:
    stored = {code.code: code for code in Code.objects.filter(code_list=code_list)}
    wanted = [_code(code_list, position, entry) for position, entry in enumerate(listed)]
    gone = set(stored) - {code.code for code in wanted}
    Code.objects.filter(code_list=code_list, code__in=gone).delete()
    changed = [code for code in wanted if code.code not in stored or _differs(code, stored[code.code])]
    Code.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["code_list", "code"], update_fields=_OVERWRITTEN
    )
    return len(changed), len(gone)


def _code(code_list: CodeList, position: int, entry: ListedCode) -> Code:
    return Code(
        code_list=code_list,
        code=entry.code,
        label_it=entry.label,
        label_en=entry.english,
        extra=entry.extra,
        position=position,
        valid_from=entry.first,
        valid_to=entry.last,
        search_text=flat(f"{entry.code} {entry.label} {entry.english}"),
    )


def _differs(wanted: Code, stored: Code) -> bool:
    return any(getattr(wanted, field) != getattr(stored, field) for field in _OVERWRITTEN)
