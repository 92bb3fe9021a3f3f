"""SVG as Qt writes it, made ready for others: its true size, and text as shapes."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from PySide6.QtGui import QFont, QPainterPath

SVG = "http://www.w3.org/2000/svg"

_TEXT, _PATH = f"{{{SVG}}}text", f"{{{SVG}}}path"

_OF_TEXT = (
    "font-family", "font-size", "font-weight", "font-style", "x", "y", "textLength",
    "{http://www.w3.org/XML/1998/namespace}space",
)  # fmt: skip
"""What a text has and a shape needs no more."""


def finished_svg(content: bytes, size: tuple[float, float], *, outlines: bool) -> bytes:
    """Return a picture of so many px of 1/96 inch; with `outlines` it has no text.

    A text is drawn by whoever opens it, in another font where this one is not at hand: shapes look
    the same everywhere. What each says stays in its ``aria-label``.
    """
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ElementTree.fromstring(content)
    for side, length in zip(("width", "height"), size, strict=True):
        root.set(side, f"{length / 96 * 25.4:.6g}mm")
    for parent in root.iter():
        for path in parent.findall(_PATH):
            if not path.get("d"):  # Qt writes lines of no points, of which readers complain
                parent.remove(path)
        for text in parent.findall(_TEXT) if outlines else ():
            _outline(text)
    finished: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return finished


def _outline(text: ElementTree.Element) -> None:
    """Make a shape of a text."""
    words = text.text or ""
    path = QPainterPath()
    path.addText(float(text.get("x", "0")), float(text.get("y", "0")), _font(text), words)
    for name in _OF_TEXT:
        text.attrib.pop(name, None)
    text.tag, text.text = _PATH, None
    text.set("d", path_data(path))
    text.set("aria-label", words.strip())
    text.set("stroke", "none")


def _font(text: ElementTree.Element) -> QFont:
    font = QFont()
    font.setFamilies([name.strip(" '") for name in text.get("font-family", "").split(",")])
    font.setPixelSize(max(1, round(float(re.sub("[a-z]+", "", text.get("font-size", "12"))))))
    weight = text.get("font-weight", "400")
    font.setWeight(QFont.Weight(int(weight)) if weight.isdigit() else QFont.Weight.Bold)
    font.setItalic(text.get("font-style", "normal") != "normal")
    return font


def path_data(path: QPainterPath) -> str:
    """Return a path as the ``d`` of an SVG, in hundredths of its unit."""
    told: list[str] = []
    kinds = QPainterPath.ElementType
    letters = {
        kinds.MoveToElement: "M", kinds.LineToElement: "L",
        kinds.CurveToElement: "C", kinds.CurveToDataElement: " ",
    }  # fmt: skip
    for place in range(path.elementCount()):
        element = path.elementAt(place)
        told.append(f"{letters[element.type]}{element.x:.2f},{element.y:.2f}")
    return "".join(told)
