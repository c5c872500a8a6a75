"""Which records of a file (and which persons already known) are one person.

Records that agree are joined at once; records that may be one person become proposals with reasons for a human. No
group made here holds two records that strongly contradict each other, whatever chain of records links them.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from lgnet.people.engine.blocking import blocking_keys
from lgnet.people.engine.identity import Identity, Verdict, compare
from lgnet.people.engine.names import name_similarity

K = TypeVar("K", bound=Hashable)

# A key shared by more records than this says too little to be worth all its pairs; rarer keys find the same pairs.
_CROWD = 120
# Kinds of keys (see `blocking`) that say nothing of the birth date beyond its year.
_NAME_KEYS = frozenset("nsjy")
# A "number" written beside more names than this identifies nobody (the office's own protocol, a filler).
_SHARED_BY = 5


@dataclass(frozen=True)
class Group(Generic[K]):
    """Records joined without any human: `rows` are positions in the given sequence, in order.

    `known` is the id of the person already in the registry that the rows belong to, if one was recognised.
    `reasons` say, without repetition, why the rows were joined.
    """

    rows: tuple[int, ...]
    known: K | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Proposal(Generic[K]):
    """Two groups (positions in `Clustering.groups`), or a group and a known person, that may be one person.

    `acceptable` is False when the proposal contradicts something strong or a better proposal (two men who share the
    name of a third record): it is shown, but "accept all" leaves it alone.
    """

    group: int
    other: int | None
    known: K | None
    score: float
    reasons: tuple[str, ...]
    acceptable: bool


@dataclass(frozen=True)
class Clustering(Generic[K]):
    """`groups` cover every row exactly once, in order of their first row; `proposals` are best first."""

    groups: tuple[Group[K], ...]
    proposals: tuple[Proposal[K], ...]

    def accepted(self, chosen: Iterable[Proposal[K]] | None = None) -> tuple[Group[K], ...]:
        """The groups after accepting `chosen` proposals (all the acceptable ones when None)."""
        parent = list(range(len(self.groups)))
        known: dict[int, K | None] = {i: group.known for i, group in enumerate(self.groups)}

        def top(i: int) -> int:
            while parent[i] != i:
                i = parent[i]
            return i

        for proposal in self.proposals if chosen is None else chosen:
            if chosen is None and not proposal.acceptable:
                continue
            left = top(proposal.group)
            right = left if proposal.other is None else top(proposal.other)
            first, second = min(left, right), max(left, right)
            parent[second] = first
            known[first] = next((k for k in (known[first], known[second], proposal.known) if k is not None), None)
        rows: dict[int, list[int]] = defaultdict(list)
        for i, group in enumerate(self.groups):
            rows[top(i)].extend(group.rows)
        return tuple(Group(tuple(sorted(found)), known[i], self.groups[i].reasons) for i, found in sorted(rows.items()))


def cluster(identities: Sequence[Identity], known: Iterable[tuple[K, Identity]] = ()) -> Clustering[K]:
    """Group records that are one person, and recognise persons already `known` (pairs of id and record).

    One known id may come with several records (other names, older documents). Deterministic; about linear in the
    number of records. Raises nothing: records that say nothing stay alone.
    """
    pairs = list(known)
    fillers = _fillers([*identities, *(record for _, record in pairs)])
    rows = [_without(record, fillers) for record in identities]
    return _Clusterer(rows, [(key, _without(record, fillers)) for key, record in pairs]).run()


def _fillers(records: list[Identity]) -> frozenset[tuple[str, str]]:
    """Identifiers that stand beside so many different names that they cannot identify anybody."""
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    for record in records:
        for identifier in record.identifiers:
            names[identifier].add(record.key)
    crowded = (identifier for identifier, keys in names.items() if len(keys) > _SHARED_BY)
    return frozenset(identifier for identifier in crowded if _unlike(names[identifier]) > _SHARED_BY)


def _unlike(keys: set[str]) -> int:
    """How many clearly different names there are among `keys` (spellings of one name count once)."""
    apart: list[str] = []
    for key in sorted(keys)[:60]:
        if all(name_similarity(key, other) < 0.7 for other in apart):
            apart.append(key)
    return len(apart)


def _without(record: Identity, fillers: frozenset[tuple[str, str]]) -> Identity:
    if record.identifiers.isdisjoint(fillers):
        return record
    return replace(record, identifiers=record.identifiers - fillers)


class _Clusterer(Generic[K]):
    """One run. A "node" is a set of equal records; known persons are nodes of their own, after those of the rows."""

    def __init__(self, rows: list[Identity], known: list[tuple[K, Identity]]) -> None:
        self.records: list[Identity] = []
        self.node_rows: list[list[int]] = []
        self.node_known: list[K | None] = []
        self.alike: list[int] = []  # nodes with equal records carry the same number
        self.verdicts: dict[tuple[int, int], Verdict] = {}
        self.reasons: dict[int, list[str]] = defaultdict(list)
        self.edges: list[tuple[int, int, Verdict]] = []
        self._add_rows(rows)
        self.first_known = len(self.records)
        for key, record in known:
            self._add(record, [], key)
        self.members: dict[int, list[int]] = {node: [node] for node in range(len(self.records))}
        self.owner = list(range(len(self.records)))

    def _add(self, record: Identity, rows: list[int], key: K | None, alike: int | None = None) -> None:
        self.records.append(record)
        self.node_rows.append(rows)
        self.node_known.append(key)
        self.alike.append(len(self.alike) if alike is None else alike)

    def _add_rows(self, rows: list[Identity]) -> None:
        """Equal records that are surely one person share a node; equal records that may be two people do not."""
        equal: dict[Identity, list[int]] = defaultdict(list)
        for position, record in enumerate(rows):
            equal[record].append(position)
        for record, positions in equal.items():
            verdict = compare(record, record) if len(positions) > 1 else None
            if verdict is None or verdict.decision == "same":
                self._add(record, positions, None)
                continue
            first = len(self.records)
            for position in positions:
                self._add(record, [position], None, first)
            for node in range(first + 1, len(self.records)):  # a star, not every pair: they are all alike
                self.verdicts[first, node] = verdict
                self.edges.append((first, node, verdict))

    def run(self) -> Clustering[K]:
        self._join_known()
        compared = set(self.verdicts)
        for left, right in self._pairs() - compared:
            verdict = self._verdict(left, right)
            if verdict.decision != "different":
                self.edges.append((left, right, verdict))
        self.edges.sort(key=lambda edge: (edge[2].decision != "same", -edge[2].score, edge[0], edge[1]))
        open_edges = [edge for edge in self.edges if not self._try_join(*edge)]
        return self._result(open_edges)

    def _pairs(self) -> set[tuple[int, int]]:
        """Pairs of nodes that share a key; two known persons are never compared with each other."""
        blocks: dict[str, list[int]] = defaultdict(list)
        for node, record in enumerate(self.records):
            for key in blocking_keys(record):
                blocks[key].append(node)
        pairs: set[tuple[int, int]] = set()
        for key, nodes in blocks.items():
            if not 1 < len(nodes) <= _CROWD:
                continue
            by_name = key[0] in _NAME_KEYS
            for i, left in enumerate(nodes):
                if left >= self.first_known:
                    break
                alike = self.alike[left]
                others = (right for right in nodes[i + 1 :] if self.alike[right] != alike)
                if by_name:
                    others = (right for right in others if self._births_may_agree(left, right))
                pairs.update((left, right) for right in others)
        return pairs

    def _births_may_agree(self, left: int, right: int) -> bool:
        """A cheap look before a comparison: two full dates with no part in common belong to two people."""
        one, two = self.records[left], self.records[right]
        if one.birth_day is None or two.birth_day is None:
            return True
        a, b = one.birth_day, two.birth_day
        if one.birth_precision == "day" == two.birth_precision:
            return (a.year == b.year) + (a.month == b.month) + (a.day == b.day) >= 2
        return a.year == b.year

    def _verdict(self, left: int, right: int) -> Verdict:
        pair = (left, right) if left < right else (right, left)
        if pair not in self.verdicts:
            self.verdicts[pair] = compare(self.records[pair[0]], self.records[pair[1]])
        return self.verdicts[pair]

    def _join_known(self) -> None:
        """All the records of one known person are one group from the start: the registry says so."""
        first: dict[K, int] = {}
        for node in range(self.first_known, len(self.records)):
            key = self.node_known[node]
            if key is not None:
                start = first.setdefault(key, node)
                if start != node:
                    self._merge(start, node)

    def _known_of(self, owner: int) -> K | None:
        return next((key for node in self.members[owner] if (key := self.node_known[node]) is not None), None)

    def _try_join(self, left: int, right: int, verdict: Verdict) -> bool:
        """Join two groups if the verdict is sure and nothing across them contradicts it. True: nothing left to ask."""
        one, two = self.owner[left], self.owner[right]
        if one == two:
            return True
        if verdict.decision != "same" or self._contradiction(one, two, limit=1):
            return False
        self._merge(one, two)
        self.reasons[self.owner[left]].extend(verdict.reasons)
        return True

    def _contradiction(self, one: int, two: int, *, limit: int) -> bool:
        """Whether some pair across the groups has `limit` strong points against it, or the registry keeps them apart."""
        first, second = self._known_of(one), self._known_of(two)
        if first is not None and second is not None and first != second:
            return True
        for a in self.members[one]:
            for b in self.members[two]:
                if a >= self.first_known and b >= self.first_known:
                    continue
                verdict = self._verdict(a, b)
                if verdict.against >= (1 if verdict.decision == "different" else limit):
                    return True
        return False

    def _merge(self, one: int, two: int) -> None:
        keep, drop = min(one, two), max(one, two)
        for node in self.members[drop]:
            self.owner[node] = keep
        self.members[keep].extend(self.members.pop(drop))
        self.reasons[keep].extend(self.reasons.pop(drop, []))

    def _result(self, open_edges: list[tuple[int, int, Verdict]]) -> Clustering[K]:
        found = []
        for owner, nodes in self.members.items():
            rows = sorted(row for node in nodes for row in self.node_rows[node])
            if rows:
                reasons = tuple(dict.fromkeys(self.reasons.get(owner, ())))
                found.append((rows, owner, Group(tuple(rows), self._known_of(owner), reasons)))
        found.sort(key=lambda item: item[0][0])
        place = {owner: position for position, (_, owner, _) in enumerate(found)}
        return Clustering(tuple(group for _, _, group in found), tuple(self._proposals(open_edges, place)))

    def _proposals(self, open_edges: list[tuple[int, int, Verdict]], place: dict[int, int]) -> list[Proposal[K]]:
        """One proposal for each pair of groups, best first; those that would contradict a better one are marked."""
        best: dict[tuple[int, int], Verdict] = {}
        for left, right, verdict in open_edges:
            pair = (min(self.owner[left], self.owner[right]), max(self.owner[left], self.owner[right]))
            if pair[0] != pair[1] and (pair not in best or verdict.score > best[pair].score):
                best[pair] = verdict
        final = dict(place)
        proposals = []
        for pair, verdict in sorted(best.items(), key=lambda item: (-item[1].score, item[0])):
            one, two = pair if pair[0] in final else pair[::-1]
            if one not in final:
                continue
            left, right = self.owner[one], self.owner[two]
            doubtful = verdict.weak or verdict.against >= 2
            fine = left == right or not (doubtful or self._contradiction(left, right, limit=2))
            if fine and left != right:
                self._merge(left, right)
            other = final.get(two)
            known = None if other is not None else self.node_known[two]
            proposals.append(Proposal(final[one], other, known, verdict.score, verdict.reasons, fine))
        return proposals
