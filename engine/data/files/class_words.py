"""What words of a label mean: yes and no, healthy and ill, which of two is class 1."""

from __future__ import annotations

import re
from collections.abc import Collection

_YES = frozenset(
    {
        *("yes", "y", "true", "t", "1", "on", "ja", "oui", "si", "sí", "sì", "да", "sim", "tak"),
        *("kyllä", "ano", "igen", "da", "evet", "ya", "ναι", "כן", "نعم", "हाँ", "是", "はい"),
        *("예", "có"),
        *("wahr", "richtig", "vrai", "vero", "verdadero", "verdadeiro", "waar", "истина"),
        *("有", "j", "✓", "✔", "☑", "✅", "👍"),
    }
)
_NO = frozenset(
    {
        *("no", "n", "false", "f", "0", "off", "nein", "non", "нет", "não", "nao", "nie", "nee"),
        *("nej", "nei", "ei", "ne", "nem", "nu", "hayır", "tidak", "όχι", "לא", "لا", "नहीं", "否"),
        *("neen", "いいえ", "아니요", "không", "falsch", "faux", "falso", "onwaar", "ложь"),
        *("無", "无"),
        *("✗", "✘", "☐", "❌", "👎"),
    }
)

_PAIRS = (
    {"1", "0"},
    {"on", "off"},
    {
        *("true", "t", "wahr", "richtig", "vrai", "vero", "verdadero", "verdadeiro", "waar"),
        *("false", "f", "falsch", "faux", "falso", "onwaar", "истина", "ложь"),
    },
)
"""Words for yes and no that belong together; what is in none of these belongs together too."""

_USUAL = frozenset(
    {
        *("normal", "nominal", "healthy", "benign", "usual", "regular", "control", "unaffected"),
        *("gesund", "sain", "sano", "normale", "normaal", "нормальный", "正常", "健康", "良性"),
        *("sana", "saudável", "sănătos", "gezond", "frisk", "terve", "zdrowy", "zdravý", "здоров"),
        *("здоровый", "egészséges", "sağlıklı", "υγιής"),
        *("정상", "通常"),
    }
)
"""What is class 0 even beside a word for bad."""

_WITHOUT = frozenset(
    {
        *("without", "ohne", "sans", "sin", "senza", "sem", "zonder", "utan", "uden", "uten"),
        *("bez", "без", "fără", "nélkül", "χωρίς"),
    }
)

_CLASS_0 = (
    _NO
    | _USUAL
    | _WITHOUT
    | {
        *("negative", "neg", "-", "none", "never", "absent", "absence"),
        *("rejected", "reject"),
        *("refused", "denied", "declined", "failed", "fail", "failure", "bad", "poor"),
        *("placebo", "ham", "legit", "legitimate", "genuine", "low"),
        *("lost", "lose", "loss", "defeat", "wrong", "invalid", "below", "nonevent", "untreated"),
        *("uninfected", "legal", "nonfraud", "negativ", "négatif", "negativo"),
        *("real", "authentic", "stayed", "stay", "retained", "wild", "wild type"),
        *("wild-type", "wt"),
        *("ctrl", "ctl", "controls", "negatief", "down", "inactive", "disabled", "miss", "missed"),
        *("−", "–"),
        *("schlecht", "mauvais", "malo", "mau", "ruim", "cattivo", "slecht", "плохой", "坏", "差"),
        *("durchgefallen", "reprobado", "suspenso", "échoué", "échec", "bocciato", "reprovado"),
        *("recalé", "ajourné", "gezakt", "underkänd", "stryk", "abgelehnt", "refusé", "rejeté"),
        *("rechazado", "rechazada", "denegado", "denegada", "rejeitado", "recusado", "negado"),
        *("respinto", "respinta", "rifiutato", "rifiutata", "afgewezen", "geweigerd", "avslag"),
        *("avslått", "afvist", "odrzucony", "zamítnuto", "отклонено", "reddedildi", "拒绝"),
        *("dålig", "dårlig", "huono", "zły", "špatný", "rossz", "kötü"),
        *("låg", "lav", "laag", "niski", "nízký", "düşük", "matala", "alacsony"),
        *("不合格", "失败"),
        *("verloren", "perdu", "perdido", "perso", "niedrig", "faible", "bajo", "baixo", "basso"),
        *("низкий", "低", "阴性", "陰性"),
    }
)
"""What is usually class 0, whatever the other value is."""

_NOT = frozenset(
    {
        *("not", "non", "no", "kein", "keine", "keinen", "nicht", "pas", "pas de", "pas d'"),
        *("pas d’", "niet", "geen", "inte", "icke", "ej", "ingen", "ikke", "ikkje", "não", "nao"),
        *("nem", "nie", "ne", "nu", "ei", "не", "нет", "δεν", "tidak", "bukan", "không"),
        *("不", "未", "非", "无", "無"),
    }
)
"""What stands before a word that it denies, a space or nothing between."""

_GLUED = ("un", "in", "im", "ir", "il", "dis", "des", "dés")
"""What denies a word of which it is the beginning."""

_SPACED = sorted(_NOT | _WITHOUT, key=len, reverse=True)

_NEGATIONS = re.compile(rf"(?:{'|'.join(map(re.escape, (*_SPACED, *_GLUED)))})[\s_-]*")

_DENIED = re.compile(rf"(?:{'|'.join(map(re.escape, _SPACED))})[\s_-]+\S")

_CODED = re.compile(
    r"(?:\[\d+\]|\(\d+\)|\d+\s*[-–=:.)]|\d+(?=\s))\s*(?P<before>[^\W\d].*)"
    r"|(?P<behind>.*[^\W\d])\s*(?:\[\d+\]|\(\d+\)|[-–=:]\s*\d+)"
)
"""A word with the code that stands for it: ``1 = yes``, ``2. no``, ``ill (1)``."""


def answers(words: Collection[str]) -> dict[str, bool] | None:
    """Return of words for yes and no which each is; None if one is neither, or without opposite.

    ``on`` belongs to ``off``, not to ``no``.
    """
    if not set(words) <= _YES | _NO or not _are_pairs(words):
        return None
    return {word: word in _YES for word in words}


def _are_pairs(words: Collection[str]) -> bool:
    """Tell whether words for yes and no have each one that belongs to it on the other side."""
    pairs = [{word for word in words if word in pair} for pair in _PAIRS]
    pairs.append(set(words).difference(*_PAIRS))
    return all(bool(pair & _YES) == bool(pair & _NO) for pair in pairs)


def class_1_by_meaning(names: tuple[str, str]) -> int | None:
    """Return which of two values is class 1 by its meaning; None if they do not say.

    A value is class 0 if it is a usual word for no, bad or usual, or the plain negation of the
    other: ``non-event`` or ``event-free`` of ``event``. Beside a word for bad the usual is class 0.
    Words that both values begin or end with say nothing: ``low`` decides of ``low risk``.
    """
    plain = [_plain(name) for name in names]
    for said in (
        [_is_class_0(text) for text in plain],
        [text in _USUAL for text in plain],
        [_is_class_0(text) for text in _without_common_words(*plain)],
    ):
        if said[0] != said[1]:
            return 1 if said[0] else 0
    return next((1 - zero for zero in (0, 1) if denies(names[zero], names[1 - zero])), None)


def denies(text: str, other: str) -> bool:
    """Tell whether a text is the plain negation of another: ``unpaid``, ``ND`` of ``D``."""
    text, other = _plain(text), _plain(other)
    short = other.replace(".", "")
    if len(short) <= _LONGEST_ABBREVIATION and text.replace(".", "") == f"n{short}":
        return True
    if other == "+" and text in {"-", "−", "–"}:
        return True
    if other and text.endswith(other) and _NEGATIONS.fullmatch(text[: -len(other)]):
        return True
    return bool(re.fullmatch(re.escape(other) + r"[\s_-]*(?:free|less|absent|negative)", text))


_LONGEST_ABBREVIATION = 3


def _plain(text: str) -> str:
    """Return a value in small letters, without the code that stands for it and a full stop."""
    text = " ".join(text.casefold().strip(". ").split())
    coded = _CODED.fullmatch(text)
    return (coded["before"] or coded["behind"]).strip() if coded else text


def _without_common_words(text: str, other: str) -> tuple[str, str]:
    """Return two texts without the words that both begin or end with; each keeps one at least."""
    words, others = re.split(r"[\s_-]+", text), re.split(r"[\s_-]+", other)
    for end in (0, -1):
        while min(len(words), len(others)) > 1 and words[end] == others[end]:
            words.pop(end)
            others.pop(end)
    return " ".join(words), " ".join(others)


def is_class_0_by_meaning(text: str) -> bool:
    """Tell whether a value is class 0 by its meaning, whatever the other one is."""
    return _is_class_0(_plain(text))


def _is_class_0(text: str) -> bool:
    if text in _CLASS_0:
        return True
    return _DENIED.match(text) is not None
