"""Addresses as people type them: one spelling for many, and the ways they may be meant.

Works without case and without spaces: "Rua Sta. Catarina 112", "112 rua de santa catarina",
"Hauptstr. 5a", "北京路88号".
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

_ABBREVIATED = {
    # Portuguese
    "r": "rua", "avda": "avenida", "trav": "travessa", "tv": "travessa", "lg": "largo",
    "lgo": "largo", "pca": "praca", "pc": "praca", "prc": "praca", "calc": "calcada",
    "al": "alameda", "estr": "estrada", "bc": "beco", "sta": "santa", "sto": "santo", "s": "sao",
    "dra": "doutora", "eng": "engenheiro", "enga": "engenheira", "arq": "arquiteto",
    "prof": "professor", "profa": "professora", "pe": "padre", "cap": "capitao",
    "gen": "general", "mal": "marechal", "cel": "coronel", "pres": "presidente",
    "brig": "brigadeiro", "dep": "deputado", "sen": "senador", "rod": "rodovia",
    "visc": "visconde", "sr": "senhor", "sra": "senhora", "dona": "dom", "cmdt": "comandante",
    "alm": "almirante", "qta": "quinta", "urb": "urbanizacao", "pcta": "praceta",
    "hosp": "hospital", "n": "numero", "no": "numero", "nr": "numero", "num": "numero",
    # Spanish, French, Italian
    "cl": "calle", "ctra": "carretera", "pza": "plaza", "pl": "plaza", "place": "plaza",
    "bd": "boulevard", "blvd": "boulevard", "bvd": "boulevard", "boul": "boulevard",
    "ste": "sainte", "pzza": "piazza", "cso": "corso",
    # avenues of all countries are one word
    "av": "avenida", "ave": "avenida", "avenue": "avenida",
    # English
    "rd": "road", "ln": "lane", "sq": "square", "hwy": "highway", "ct": "court", "ter": "terrace",
    # German
    "str": "strasse", "platz": "plaza", "hbf": "hauptbahnhof", "bhf": "bahnhof",
    # of several languages; see `_LAST`
    "st": "saint", "sankt": "saint", "dr": "doutor", "doktor": "doutor", "doctor": "doutor",
}  # fmt: skip
"""Words to their one spelling; both what is stored and what is typed pass through it."""
_LAST = {"saint": "street", "doutor": "drive"}
"""What "St" and "Dr" mean at the end of a street: "St James St" is Saint James Street."""
# fmt: off
_PARTICLES = frozenset((
    "de", "da", "do", "das", "dos", "d", "del", "la", "las", "los", "le", "les", "l", "du", "des",
    "e", "y", "i", "of", "the", "di", "dei", "della", "van", "der",
))
# fmt: on
# fmt: off
_TYPES = frozenset((
    "rua", "avenida", "travessa", "largo", "praca", "calcada", "alameda", "estrada", "beco",
    "rodovia", "viela", "calle", "carretera", "camino", "paseo", "plaza", "boulevard", "rue",
    "chemin", "via", "viale", "piazza", "corso", "road", "lane", "square", "street", "drive",
    "court", "terrace", "strasse", "weg", "gasse", "allee",
))
# fmt: on
# fmt: off
_UNITS = frozenset((
    "andar", "apt", "apto", "apartamento", "apartment", "bloco", "cave", "dir", "direito", "dto",
    "esq", "esquerdo", "etage", "flat", "floor", "fracao", "frente", "fte", "loja", "piso", "rc",
    "suite", "unit", "wohnung",
))
# fmt: on
_FLOOR = re.compile(r"\d{1,2}[oa]")
_LONGEST_FLAT = 3
_FEWEST_LETTERS = 3
"""Of a name without its type: "Rua 3" isn't "3"."""
_NUMBER_WORDS = frozenset(("numero", "號", "号"))
# a number keeps its hyphens (12-14, 4000-442), a word is parted by them (Sankt-Anna-Platz)
_WORD = re.compile(r"\d[^\W_]*(?:[-/][^\W_]+)*|[^\W\d_][^\W_]*")
# "16 - 18", and the same with an en dash, is 16-18; but "32 - 2º" is number 32, second floor
_SPACED_RANGE = re.compile(r"(?<=\d)\s*[-\u2013]\s*(?!\d{1,2}o\b)(?=\d)")
_GROUND_FLOOR = re.compile(r"\br/c\b")
# "St John's" is also spelt "St Johns"
_GENITIVE = re.compile(r"(?<=\w)['\u2019]s\b")
# 1.578 in Brazil is 1578
_THOUSANDS = re.compile(r"(?<=\d)\.(?=\d{3}(?!\d))")
_NUMBER = re.compile(r"\d+[a-z]?(?:[-/]\d*[a-z]?)?")
# "D. João" is Dom João, "D. Maria" Dona Maria: both are spelt "dom"
_DOM = re.compile(r"\bd\.\s*(?=[^\W\d_]{2})")
_OUR_LADY = re.compile(r"\bn(?:ossa|a)?\b\.?\s*s(?:ra|enhora)\b\.?")
# "Ploeck" for Plöck where there are no such letters; the ue of Neue, Bauer and Quelle is none
_UMLAUT = re.compile(r"(?<=[ao])e|(?<=(?<![aeq])u)e")
_BESIDE = re.compile(
    r"\s*(?:(?:mesmo\s+)?(?:ao\s+p[eé]|ao\s+lado|perto|junto|pr[oó]ximo|em\s+frente|frente|"
    r"atr[aá]s|antes|depois)\s+(?:d[aeo]s?|a|ao|aos|[aà]s?)\s|"
    r"(?:in\s+der\s+n[aä]he|gegen[uü]ber|neben|vor|hinter|beim?|nahe)\s+(?:(?:vom|von|de[rmn])\s+)?|"
    r"(?:(?:right\s+)?(?:next\s+to|near|opposite|in\s+front\s+of|behind|outside))\s+(?:the\s+)?)",
    re.IGNORECASE,
)
_ACCENTS = re.compile("[\u0300-\u036f]")
# 88号, 88號, 88番地: the number of a house in scripts that put no space before it
_CJK = re.compile(r"(?<!\d)(\d+(?:[-之]\d+)?)\s*(?:号|號|番地|番|弄|호)")
_DIGITS_IN_SCRIPT = re.compile(
    r"(?<=[\u3040-\u9fff\uac00-\ud7af])(?=\d)|(?<=\d)(?=[\u3040-\u9fff\uac00-\ud7af])"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a text: a street, a number (or ""), and what comes after both."""

    street: tuple[str, ...]
    number: str
    rest: tuple[str, ...]
    number_first: bool = field(default=False, compare=False)


def plain(text: str) -> str:
    """Drop case and accents: "São João" and "SAO JOAO" are the same; other scripts stay whole."""
    # "n.º" and "Prof.ª" are one word: the ordinal signs become letters below
    joined = text.replace(".º", "º").replace(".ª", "ª")
    decomposed = unicodedata.normalize("NFKD", joined)
    return unicodedata.normalize("NFC", _ACCENTS.sub("", decomposed).casefold())


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """Words in their one spelling: "R. Sta. Catarina" gives rua, santa, catarina."""
    spelt = _OUR_LADY.sub("nossa senhora ", _DOM.sub("dom ", plain(text)))
    spaced = _GENITIVE.sub("s", spelt).replace("'", " ").replace("\u2019", " ")
    return tuple(_spelt(word) for word in _WORD.findall(spaced))


def _spelt(word: str) -> str:
    if len(word) > 5 and word.endswith("str"):  # noqa: PLR2004 - Hauptstr, but not Astr
        return f"{word}asse"
    return _ABBREVIATED.get(word, word)


def street_key(street: tuple[str, ...]) -> str:
    """Key of a street's words: without particles and without the spaces between words."""
    kept = [word for word in street if word not in _PARTICLES] or list(street)
    if len(kept) > 1:
        kept[-1] = _LAST.get(kept[-1], kept[-1])
    return "".join(kept)


def without_type(street: tuple[str, ...]) -> tuple[str, ...]:
    """Leave "Rua" before a name and "Street" after it out; nothing else, and never all."""
    kept = street[1:] if street and street[0] in _TYPES else street
    if kept and _LAST.get(kept[-1], kept[-1]) in _TYPES:
        kept = kept[:-1]
    letters = sum(letter.isalpha() for word in kept for letter in word)
    return kept if letters >= _FEWEST_LETTERS else street


def only_type(street: tuple[str, ...]) -> bool:
    """Whether a street's words say what it is, but not its name: "Rua"."""
    return all(word in _TYPES or word in _PARTICLES for word in street)


def number_key(number: str) -> str:
    """Key of a house number: "12 A", "12a" and "012A" are the same."""
    joined = plain(number).replace("\u2013", "-")
    return re.sub(r"[\s.号號]", "", joined).lstrip("0") or "0"


def without_flat(rest: tuple[str, ...]) -> tuple[str, ...]:
    """Leave floor and flat out of what follows the number: "3º Esq", "Apt 4"."""
    kept: list[str] = []
    after_unit = False
    for word in rest:
        is_unit = word in _UNITS
        if not (is_unit or _FLOOR.fullmatch(word) or (after_unit and len(word) <= _LONGEST_FLAT)):
            kept.append(word)
        after_unit = is_unit
    return tuple(kept)


def beside(text: str) -> str:
    """Give what somewhere is said to be beside: "perto da Igreja" is near the church; else ""."""
    said = _BESIDE.match(text)
    return text[said.end() :].strip() if said else ""


def readings(text: str) -> Iterator[Reading]:
    """Ways to understand a text, the likeliest first; streets as long as can be come first.

    The number stands after the street, before it, or is missing; what follows is postcode, city,
    country.
    """
    parts = _parts(text)
    yield from _readings_of(parts)
    if (folded := tuple(_UMLAUT.sub("", part) for part in parts)) != parts:
        yield from _readings_of(folded)
    if parts[2:] and parts[0] in _UNITS:
        # "Flat 3, 12 High Street"
        while parts[2:] and parts[0] in _UNITS:
            parts = parts[2:]
        yield from _readings_of(parts)


def _readings_of(parts: tuple[str, ...]) -> Iterator[Reading]:
    places = [i for i in range(1, len(parts)) if _NUMBER.fullmatch(parts[i])]
    for i in reversed(places):
        end = i + 1
        # "12 A": a single letter after the number belongs to it
        if (
            end < len(parts)
            and len(parts[end]) == 1
            and parts[end].isascii()
            and parts[end].isalpha()
        ):
            yield Reading(_street(parts[:i]), parts[i] + parts[end], parts[end + 1 :])
        yield Reading(_street(parts[:i]), parts[i], parts[end:])
    if parts and _NUMBER.fullmatch(parts[0]):
        for j in range(len(parts), 1, -1):
            yield Reading(_street(parts[1:j]), parts[0], parts[j:], number_first=True)
    for j in range(len(parts), 0, -1):
        yield Reading(_street(parts[:j]), "", parts[j:])


def _parts(text: str) -> tuple[str, ...]:
    joined = _THOUSANDS.sub("", _SPACED_RANGE.sub("-", _GROUND_FLOOR.sub("rc", plain(text))))
    spaced = _DIGITS_IN_SCRIPT.sub(" ", _CJK.sub(r" \1 ", joined))
    return words(spaced)


def _street(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Street's words, without "number" before the number."""
    return parts[:-1] if len(parts) > 1 and parts[-1] in _NUMBER_WORDS else parts
