"""The style sheet of all widgets."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir

from gui.style.theme import Theme

COLUMN_WIDTH = 264
"""Width of the column of controls, in pixels at normal size."""

PRESENTATION_SCALE = 1.4
"""How much larger everything is that must be read from the back of a room."""

LESSON_WIDTH = 232
"""Pixels that the window needs at normal size, beside what its panels do, with the lesson open."""

_SHEET = """
QToolTip {{
    background: {panel}; color: {ink}; border: 1px solid {hairline}; padding: {s4}px {s8}px;
    font-size: {body}pt;
}}
QMenuBar {{ background: {window}; font-size: {body}pt; }}
QMenuBar::item {{ padding: {s4}px {s8}px; background: transparent; border-radius: 4px; }}
QMenuBar::item:selected, QMenuBar::item:pressed {{ background: {hairline}; color: {ink}; }}
QTabBar#workspaceTabs {{ background: {window}; font-size: {body}pt; }}
QTabBar#workspaceTabs::tab {{
    background: transparent; color: {muted}; border: none; border-bottom: 2px solid transparent;
    padding: {s4}px {s8}px; margin: 0 {s4}px;
}}
QTabBar#workspaceTabs::tab:hover {{ color: {ink}; }}
QTabBar#workspaceTabs::tab:selected {{ color: {ink}; border-bottom-color: {ink}; }}
QTabBar#workspaceTabs::tab:disabled {{ color: {muted}; }}
QTabBar#workspaceTabs:focus {{ border: 1px solid {accent}; border-radius: 4px; }}
QLabel[role="hint"] {{
    background: {caution}; color: {ink}; font-size: {body}pt; font-weight: 600;
    padding: 0 {s8}px; border-radius: 4px;
}}
QMenu {{
    background: {panel}; border: 1px solid {hairline}; padding: 4px; font-size: {body}pt;
}}
QMenu::item {{ padding: {s4}px {s24}px {s4}px {s24}px; border-radius: 4px; }}
QMenu::item:selected {{ background: {hairline}; color: {ink}; }}
QMenu::item:disabled {{ color: {muted}; }}
QMenu::separator {{ height: 1px; background: {hairline}; margin: 4px 8px; }}
QMenu::indicator {{ width: {s16}px; height: {s16}px; left: 4px; }}
QMenu::indicator:exclusive:checked {{ image: url(descentlab:dot_{name}.svg); }}
QMenu::indicator:non-exclusive:checked {{ image: url(descentlab:tick_{name}.svg); }}
QStatusBar {{ background: {window}; color: {muted}; font-size: {body}pt; }}
QStatusBar::item {{ border: none; }}
QProgressBar {{ background: {hairline}; border: none; border-radius: {s4}px; }}
QProgressBar::chunk {{ background: {ink}; border-radius: {s4}px; }}
QScrollBar:vertical {{ background: transparent; width: 8px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {hairline}; border-radius: 4px; min-height: 24px; }}
QScrollBar:horizontal {{ background: transparent; height: 8px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {hairline}; border-radius: 4px; min-width: 24px; }}
QScrollBar::handle:hover {{ background: {muted}; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}

QLabel[role="title"] {{ font-size: {title}pt; font-weight: 600; color: {ink}; }}
QLabel[role="muted"] {{ font-size: {body}pt; color: {muted}; }}
QLabel[role="body"], QCheckBox, QLineEdit, QComboBox, QPushButton {{ font-size: {body}pt; }}
QLabel[role="figure"] {{ font-size: {figure}pt; color: {ink}; }}
QLabel[role="bubble"] {{
    background: {caution}; color: {ink}; border: 1px solid {muted}; border-radius: 4px;
    padding: {s4}px {s8}px; font-size: {body}pt;
}}

QLineEdit, QComboBox {{
    background: {panel}; color: {ink}; border: 1px solid {hairline}; border-radius: 4px;
    padding: 0 {s4}px; min-height: {field}px; max-height: {field}px;
    selection-background-color: {accent}; selection-color: {accent_ink};
}}
QLineEdit:hover, QComboBox:hover {{ border-color: {muted}; }}
QLineEdit:focus, QComboBox:focus {{ border: 1px solid {accent}; }}
QLineEdit:disabled, QComboBox:disabled {{ color: {muted}; background: {window}; }}
QLineEdit[refused="true"], QComboBox[refused="true"] {{
    background: {caution}; border: 1px dashed {ink};
}}
QLineEdit[role="cell"] {{
    background: transparent; border-color: transparent; min-height: {cell}px; max-height: {cell}px;
    border-radius: 0;
}}
QLineEdit[role="cell"]:hover:!read-only {{
    background: {panel}; border-color: {hairline}; border-radius: 4px;
}}
QLineEdit[role="cell"]:focus:!read-only {{
    background: {panel}; border-color: {accent}; border-radius: 4px;
}}
QLineEdit[role="cell"][refused="true"] {{
    background: {caution}; border: 1px dashed {ink}; border-radius: 4px;
}}
QComboBox QLineEdit, QComboBox QLineEdit:focus, QComboBox QLineEdit:hover {{
    border: none; padding: 0; background: transparent;
}}
QComboBox {{ combobox-popup: 0; }}
QComboBox::drop-down {{ border: none; width: {s16}px; }}
QComboBox::down-arrow {{ image: url(descentlab:chevron.svg); width: {s16}px; height: {s16}px; }}
QComboBox QAbstractItemView {{
    background: {panel}; color: {ink}; border: 1px solid {hairline}; outline: none;
    selection-background-color: {hairline}; selection-color: {ink}; font-size: {body}pt;
}}
QComboBox QAbstractItemView::item:disabled {{ color: {muted}; }}

QCheckBox {{
    spacing: {s8}px; border: 1px solid transparent; border-radius: 4px; padding-right: {s4}px;
    min-height: {cell}px;
}}
QCheckBox:focus {{ border-color: {accent}; }}
QCheckBox::indicator, QTreeView::indicator {{
    width: {box}px; height: {box}px; border: 1px solid {muted}; border-radius: 3px;
    background: {panel};
}}
QCheckBox::indicator:hover, QTreeView::indicator:hover {{ border-color: {ink}; }}
QCheckBox::indicator:checked, QTreeView::indicator:checked {{
    background: {accent}; border-color: {accent}; image: url(descentlab:check_{name}.svg);
}}

QPushButton {{
    background: transparent; color: {ink}; border: 1px solid {hairline}; border-radius: 4px;
    padding: 0 {s8}px; min-height: {field}px; max-height: {field}px;
}}
QPushButton:hover {{ border-color: {muted}; }}
QPushButton:pressed {{ background: {hairline}; }}
QPushButton:focus {{ border-color: {accent}; }}
QPushButton:disabled {{ color: {muted}; border-color: {hairline}; }}
QPushButton[role="chip"] {{ color: {muted}; padding: 0; min-width: 0; }}
QPushButton[role="chip"]:checked {{
    color: {ink}; background: {hairline}; border-color: {muted};
}}
QPushButton[role="chip"]:focus {{ border: 1px solid {accent}; }}
QPushButton[role="chip"]:checked:focus {{ border: 2px solid {accent}; }}
#graphSwitches QPushButton {{ padding: 0 {s8}px; }}
QPushButton[role="icon"] {{ padding: 0; min-width: {field}px; max-width: {field}px; }}
QPushButton[role="icon"]:checked {{ background: {hairline}; border-color: {muted}; }}
QPushButton[role="quiet"] {{ border-color: {muted}; padding: 0 {s16}px; }}
QPushButton[role="quiet"]:disabled {{ border-color: {hairline}; }}

QToolButton[role="transport"] {{
    background: transparent; border: 1px solid transparent; border-radius: {arc}px;
    min-width: {button}px; max-width: {button}px; min-height: {button}px; max-height: {button}px;
    padding: 0;
}}
QToolButton[role="transport"]:hover {{ background: {hairline}; }}
QToolButton[role="transport"]:pressed {{ background: {hairline}; border-color: {muted}; }}
QToolButton[role="transport"]:checked {{ background: {hairline}; border-color: {muted}; }}
QToolButton[role="transport"]:focus {{ border: 1px solid {accent}; }}
QToolButton[role="play"] {{
    background: {accent}; border: 2px solid {accent}; border-radius: {arc}px;
    min-width: {play}px; max-width: {play}px; min-height: {play}px; max-height: {play}px;
    padding: 0;
}}
QToolButton[role="play"]:hover {{ background: {muted}; border-color: {muted}; }}
QToolButton[role="play"]:focus {{ border-color: {backward}; }}

QSlider {{ min-height: {s24}px; max-height: {s24}px; background: transparent; }}
QSlider#timelineSlider {{ padding-top: {s8}px; }}
QSlider::groove:horizontal {{ height: 4px; background: {hairline}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ height: 4px; background: {muted}; border-radius: 2px; }}
QSlider::handle:horizontal {{
    width: {knob}px; height: {knob}px; margin: {lift}px 0; border-radius: {round}px;
    background: {ink}; border: 2px solid {window};
}}
QSlider::handle:horizontal:hover {{ background: {muted}; }}
QSlider::handle:horizontal:focus {{ background: {panel}; border: 2px solid {accent}; }}
QSlider::groove:horizontal:disabled, QSlider::sub-page:horizontal:disabled {{
    background: {hairline};
}}
QSlider::handle:horizontal:disabled {{ background: {hairline}; }}

QFrame[role="banner"] {{ background: {caution}; }}
QFrame[role="notice"] {{ background: {panel}; border-bottom: 1px solid {hairline}; }}
QDialog {{ background: {window}; }}
QScrollArea, QScrollArea > QWidget > QWidget[role="column"] {{
    background: {window}; border: none;
}}
QTableView {{ background: {panel}; border: 1px solid {hairline}; gridline-color: {hairline}; }}
QHeaderView::section {{
    background: {window}; color: {muted}; border: none; border-bottom: 1px solid {hairline};
    padding: {s4}px; font-size: {body}pt;
}}
QTreeView, QUndoView {{
    background: {panel}; border: 1px solid {hairline}; selection-background-color: {hairline};
    selection-color: {ink}; font-size: {body}pt;
}}
QTreeView::item, QUndoView::item {{ min-height: {field}px; }}
QUndoView::item {{ padding-left: {s4}px; }}
QTreeView::item:selected, QUndoView::item:selected {{ background: {hairline}; color: {ink}; }}
QTreeView::indicator:indeterminate {{ background: {muted}; border-color: {ink}; }}
QTableView#runsTable {{
    border: none; background: transparent; selection-background-color: transparent;
}}
#runsTable QHeaderView {{ background: {panel}; }}
#runsTable QHeaderView::section {{
    background: {panel}; padding: 2px 8px;
}}
QTableView#checkTable {{
    border: none; background: transparent; selection-background-color: {hairline};
}}
QTableView#previewTable {{ font-size: {body}pt; }}
QTableView#examplesTable {{ selection-background-color: {hairline}; selection-color: {ink}; }}
#codeView QPlainTextEdit {{ background: {panel}; color: {ink}; border: none; }}
"""


def style_sheet(theme: Theme, scale: float = 1.0) -> str:
    """Return the style sheet of the whole window, for the Fusion style.

    Parameters
    ----------
    scale
        1 at normal size, `PRESENTATION_SCALE` in presentation mode.
    """
    QDir.setSearchPaths("descentlab", [str(Path(__file__).parent / "icons")])
    sizes = {f"s{size}": round(size * scale) for size in (4, 8, 16, 24)}
    knob = 2 * round(6 * scale)
    button = 2 * round(20 * scale)
    return _SHEET.format(
        **{name: getattr(theme, name) for name in theme.__slots__},
        **sizes,
        body=10 * scale,
        title=11 * scale,
        figure=16 * scale,
        field=round(22 * scale),
        cell=round(18 * scale),
        button=button - 2,
        play=button - 4,
        arc=button // 2,
        box=round(14 * scale),
        knob=knob,
        round=knob // 2 + 2,
        lift=-knob // 2,
    )
