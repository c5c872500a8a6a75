"""Names as they are compared: any script, any order, any of the spellings offices use for one name.

Nothing here changes a name that is shown: these are keys and similarities. No list of real persons is used; the
foldings are the regular correspondences between the French, English, Italian and Gambian ways of writing the same
sound (ou = w = u, dj = j, ch = sh, Abder- = Abdel-r ...), plus one-letter typing errors.
"""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz.distance import DamerauLevenshtein

# Deleted rather than turned into a space: N'Diaye and Ndiaye are one word.
_APOSTROPHES = re.compile(r"['’‘ʼʻʾʿ`´′‛]")
_NOT_WORD = re.compile(r"[^a-z0-9]+")

# Short words that come and go between documents of one person.
PARTICLES = frozenset(
    [
        "al",
        "el",
        "ul",
        "ur",
        "as",
        "ad",
        "an",
        "ar",
        "ben",
        "bin",
        "ibn",
        "bint",
        "bent",
        "ould",
        "wuld",
        "abu",
        "abou",
        "ait",
        "di",
        "de",
        "da",
        "del",
        "della",
        "dos",
        "van",
        "von",
        "der",
        "md",
        "mr",
        "mrs",
    ]
)
_MOHAMED = frozenset(
    {"md", "mohd", "muhd", "mhd", "mohammed", "muhammad", "mohamad", "mohammad", "muhammed", "mohamed"}
)

_SPELLINGS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"^abd[aeiou]*([rsnztd])\1", r"abdel\1"),  # Abderrahim, Abdessalam: the article takes the next letter
        (r"^abd(?:[aeiou]|ou|oo)l(?=.)", "abdel"),
        (r"^abd(?:ul|al|ool|oul|il)$", "abdel"),
        (r"(.)\1+", r"\1"),
        (r"^oua", "wa"),
        (r"^oue", "we"),
        (r"^oui", "wi"),
        (r"ph", "f"),
        (r"^th|th", "t"),
        (r"dh", "d"),
        (r"bh", "b"),
        (r"gh", "g"),
        (r"kh|ck|q", "k"),
        (r"tch|ch|sch|sh", "s"),
        (r"dj|gi(?=[aou])", "j"),
        (r"^di(?=[aou])|(?<=n)di(?=[aou])", "j"),  # Diallo = Jallow, Ndiaye = Njie
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"gu(?=[eiy])", "g"),
        (r"z|x", "s"),
        (r"v", "f"),
        (r"ou|oo|uu", "u"),
        (r"ee|ie", "i"),
        (r"ai|ay|ei|ey|aj", "e"),
        (r"au|aw|ow", "o"),
        (r"y$|y(?=[^aeiou])|ij$|iy$", "i"),
        (r"(?<=[aeiou])h$|(?<=[aeiou])w$", ""),
        (r"(.)\1+", r"\1"),
    )
)
_VOWELS = frozenset("aeiouy")
_AEIOU = frozenset("aeiou")
_NOT_CONSONANT = re.compile(r"[aeiouyw]")
# Vowels that one sound is written with by two clerks; the others tell two names apart (Hassan and Hussain).
_ALIKE = frozenset({"ae", "ei", "ou", "iy", "ey", "uw"})


@lru_cache(maxsize=65536)
def search_key(text: str | None) -> str:
    """`text` in any script as lower-case Latin words, one space apart: the key that names are searched and compared by.

    Apostrophes vanish (N'Diaye = Ndiaye); hyphens, points and other marks become spaces. Empty for empty text.
    """
    if not text:
        return ""
    plain = text if text.isascii() else anyascii(unicodedata.normalize("NFKC", _APOSTROPHES.sub("", text)))
    return _NOT_WORD.sub(" ", _APOSTROPHES.sub("", plain).lower()).strip()


def tokens(text: str | None) -> tuple[str, ...]:
    """The words of `search_key(text)`, in the order written."""
    return tuple(search_key(text).split())


@lru_cache(maxsize=65536)
def spelling(token: str) -> str:
    """One word of a search key brought to one way of writing its sounds (`oualid` and `walid` are the same)."""
    if token in _MOHAMED:
        return "mohamed"
    for pattern, to in _SPELLINGS:
        token = pattern.sub(to, token)
    return token


def sound_key(key: str) -> str:
    """A search key with each word brought to one way of writing its sounds: what fuzzy search compares too."""
    return " ".join(spelling(word) for word in key.split())


@lru_cache(maxsize=65536)
def skeleton(token: str) -> str:
    """The consonants of one word after `spelling`; a first vowel stays as `a`. Used for keys, never shown."""
    folded = spelling(token)
    if not folded:
        return ""
    body = "".join(letter for letter in folded if letter not in _VOWELS)
    body = body.replace("g", "j")
    return ("a" + body) if folded[0] in _VOWELS else body


@lru_cache(maxsize=262144)
def token_similarity(left: str, right: str) -> float:
    """How likely two words of search keys write one name: 0 to 1; about .9 is a usual variant or one typing error."""
    if left == right:
        return 1.0
    if len(left) == 1 or len(right) == 1:
        return 0.85 if left[0] == right[0] else 0.0
    one, two = spelling(left), spelling(right)
    if one == two:
        return 0.97
    best = max(_edits(left, right), _edits(one, two), _without_article(one, two))
    bones = skeleton(left)
    if len(bones) >= 2 and bones == skeleton(right):
        sounds = _vowels_agree(one, two)
        return max(best, sounds) if sounds >= 0.9 else min(best, sounds)
    return max(best, _unwritten_vowels(one, two), _short_form(one, two))


def _short_form(one: str, two: str) -> float:
    """Emeka for Chukwuemeka, Fatou for Fatoumata: the short one opens or closes the long one."""
    short, long = sorted((one, two), key=len)
    if len(short) >= 4 and len(long) - len(short) >= 2 and (long.startswith(short) or long.endswith(short)):
        return 0.82
    return 0.0


def _unwritten_vowels(one: str, two: str) -> float:
    """A word from a script that leaves vowels out (Arabic, Hebrew) beside the same word in Latin letters."""
    if _AEIOU.isdisjoint(one) == _AEIOU.isdisjoint(two):
        return 0.0
    bones = [_NOT_CONSONANT.sub("", word) for word in (one, two)]
    return 0.9 if bones[0] and bones[0] == bones[1] else 0.0


def _edits(left: str, right: str) -> float:
    """Similarity by typing errors (insertion, deletion, substitution, two letters exchanged)."""
    longest = max(len(left), len(right))
    distance = DamerauLevenshtein.distance(left, right, score_cutoff=longest // 2 + 1)
    if distance == 0:
        return 0.97
    if distance == 1:
        return {2: 0.5, 3: 0.67, 4: 0.78, 5: 0.86, 6: 0.89, 7: 0.9}.get(longest, 0.92)
    return max(0.0, 1 - 1.15 * distance / longest)


def _without_article(one: str, two: str) -> float:
    """Elamrani and Amrani."""
    for long, short in ((one, two), (two, one)):
        if len(short) >= 4 and long in ("el" + short, "al" + short):
            return 0.92
    return 0.0


def _slots(word: str) -> list[str]:
    """The vowels before, between and after the consonants of a folded word."""
    slots, current = [], ""
    for letter in word:
        if letter in _VOWELS:
            current += letter
        else:
            slots.append(current)
            current = ""
    slots.append(current)
    return slots


def _vowels_agree(one: str, two: str) -> float:
    """Similarity of two folded words with the same consonants, judged by their vowels."""
    worst = 0.95
    left, right = _slots(one), _slots(two)
    for place, (a, b) in enumerate(zip(left, right, strict=True)):
        if a == b:
            continue
        if not a or not b:
            last = place == len(left) - 1
            worst = min(worst, 0.84 if last and (a or b) == "a" else 0.9)  # Karim and Karima
        elif a[0] != b[0] and "".join(sorted((a[0], b[0]))) not in _ALIKE:
            worst = min(worst, 0.78)
    return worst


def _weight(token: str) -> float:
    return 0.25 if token in PARTICLES else 0.4 if len(token) == 1 else 1.0


def _align(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[float, float]:
    """(similarity, worst of the matched full words) of two lists of words, best pairs first, order ignored."""
    pairs = sorted(
        ((token_similarity(a, b), i, j) for i, a in enumerate(left) for j, b in enumerate(right)),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    free_left, free_right = set(range(len(left))), set(range(len(right)))
    total = weight = 0.0
    worst, full = 1.0, 0
    for similarity, i, j in pairs:
        if i in free_left and j in free_right and (similarity >= 0.4 or len(left) == len(right)):
            free_left.discard(i)
            free_right.discard(j)
            w = min(_weight(left[i]), _weight(right[j]))
            total += w * similarity
            weight += w
            if w == 1.0:
                worst = min(worst, similarity)
                full += 1
    loose = sum(_weight(left[i]) for i in free_left) + sum(_weight(right[j]) for j in free_right)
    if not weight:
        return 0.0, 0.0
    score = total / (weight + 0.35 * loose)
    if full < 2 and loose >= 1:
        score = min(score, 0.7)
    return score * (0.55 + 0.45 * min(1.0, worst / 0.85)), worst


def _joined(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Every way of writing two neighbouring words as one."""
    return [(*words[:i], words[i] + words[i + 1], *words[i + 2 :]) for i in range(len(words) - 1)]


# Two words written as one must then match like a spelling of one word, not like a short form of it.
_JOINED_WELL = 0.84


@lru_cache(maxsize=131072)
def compare_keys(left: str, right: str) -> tuple[float, float]:
    """(similarity 0..1, worst matched word 0..1) of two search keys."""
    if not left or not right:
        return 0.0, 0.0
    a, b = tuple(left.split()[:8]), tuple(right.split()[:8])
    if left == right or sorted(a) == sorted(b):
        return 1.0, 1.0
    best = _align(a, b)
    if len(a) != len(b) or len(a) > 2:
        tries = [_align(words, b) for words in _joined(a)] + [_align(a, words) for words in _joined(b)]
        best = max([best, *(found for found in tries if found[1] >= _JOINED_WELL)])
    if len(a) != len(b) and best[0] >= 0.995:
        best = (0.99, 1.0)
    return best


def name_similarity(a: str | None, b: str | None) -> float:
    """How likely two whole names (any script, any order of given and family name) are one: 0 to 1.

    1 is the same words; above .9 usual variants and one typing error; above .8 close; below .62 another name.
    """
    return compare_keys(search_key(a), search_key(b))[0]
