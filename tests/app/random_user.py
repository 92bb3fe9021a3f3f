"""A user who does anything at all, drawn from a seed, on the real window in the real event loop.

    uv run python tests/app/random_user.py SEED [ACTIONS] [--seconds S] [--stacks] [ARGUMENTS]

ARGUMENTS are those of main.py. Every fault is printed with what was done before it: an exception,
a warning, a message of Qt, a failure of a worker, a standstill of the window, a thread that is left
over, a state that does not replay. The exit code is 0 if there was none. What is done is drawn from
the seed alone; what comes of it depends on how quickly workers answer too, so that a fault may take
several runs to come again.
"""

from __future__ import annotations

import argparse
import faulthandler
import logging
import os
import random
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "samples")]

import numpy as np
from PySide6.QtCore import (
    QEventLoop,
    QObject,
    QPoint,
    QPointF,
    QRect,
    QSettings,
    Qt,
    QThread,
    QTimer,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtGui import QAction, QCursor, QInputMethodEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMainWindow,
    QMenu,
    QMessageBox,
    QWidget,
)
from straight_run import go_straight

from engine.kernels.loading import load_kernel
from engine.model.experiment import Experiment
from engine.model.problem import Problem, load_dataset, prepare
from engine.training.run import Run
from engine.training.snapshot import Phase, Snapshot
from gui.app import create_window
from gui.window.dialogs.folders import remember_folder
from gui.window.layout.workspaces import WORKSPACES
from gui.window.main_window import MainWindow

STANDSTILL_SECONDS = 0.5
"""The window answers nobody for so long: it stands still."""

BEAT_MS = 50
OTHERS_SHARE = 0.1
"""The machine is crowded where other programs compute for more than this share of the time."""

PATIENCE_SECONDS = 120.0
MOST_STEPS, MOST_WORK = 20_000, 5e7
"""What is replayed at most: steps, and steps times examples times parameters."""

YARDSTICK, YARDSTICK_SECONDS = 200_000, 0.016
"""Numbers to square and add, and how long that takes where half a second is meant."""

MANY = 5_000
"""More examples than these keep all threads at work: the user soon makes them fewer again."""

POPUP_MS = 40
"""How long a menu, a list or a question is left open."""

CHECKS = 3
"""How often during its life it is seen whether the run replays."""

HARMLESS = ("propagateSizeHints", "not accepted", "does not support")
"""What Qt says of platforms and of events that nobody wants."""

TEXTS = [
    "", " ", "0", "1", "-1", "7", "100", "99999", "0.5", "1e-9", "1e-300", "1e400", "nan", "inf",
    "abc", "3,5", "1;2;3", "1,2,3", "0.1, 0.2, 0.3", "full", "zeros", "&x", "a" * 60,
]  # fmt: skip
FILES = {
    "good.csv": "height,width,kind\n1,2,cat\n2,1,dog\n3,5,cat\n4,4,dog\n2,2,dog\n",
    "poor.csv": "height,width,kind\n1,2,cat\n2,,dog\n3,five,cat\n4,4,dog\n",
    "empty.csv": "",
    "words.csv": "a,b,c\nx,y,z\n",
}
KEYS = [
    Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Down,
    Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Tab,
    Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Menu,
    Qt.Key.Key_F1, Qt.Key.Key_F2, Qt.Key.Key_F5, Qt.Key.Key_F11, Qt.Key.Key_BracketLeft,
    Qt.Key.Key_BracketRight, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_0, Qt.Key.Key_1,
    Qt.Key.Key_9, Qt.Key.Key_Insert,
    *(getattr(Qt.Key, f"Key_{letter}") for letter in "AEFGLPRSZ"),
]  # fmt: skip
NO = Qt.KeyboardModifier.NoModifier
MODIFIERS = [NO] * 5 + [
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
]
LEFT = Qt.MouseButton.LeftButton


def spend(milliseconds: int) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class Watch(logging.Handler):
    """Notes every fault, and prints each kind of it once with what was done before."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.faults: list[str] = []
        self.trail: deque[str] = deque(maxlen=14)
        logging.getLogger().addHandler(self)
        sys.excepthook = lambda kind, value, trace: self.fault(
            "".join(traceback.format_exception(kind, value, trace))
        )
        sys.unraisablehook = lambda given: self.fault(
            "".join(
                traceback.format_exception(given.exc_type, given.exc_value, given.exc_traceback)
            )
        )
        threading.excepthook = lambda given: self.fault(
            "".join(
                traceback.format_exception(given.exc_type, given.exc_value, given.exc_traceback)
            )
        )
        qInstallMessageHandler(self._on_message)

    def fault(self, text: str) -> None:
        if self._kind(text) not in map(self._kind, self.faults):
            print("FAULT", text.strip()[-2500:], "AFTER", *self.trail, sep="\n  ", flush=True)
        self.faults.append(text)

    def kinds(self) -> dict[str, int]:
        return dict(Counter(map(self._kind, self.faults)))

    @staticmethod
    def _kind(text: str) -> str:
        return text.strip().splitlines()[-1][:100]

    def _on_message(self, kind: object, context: object, text: str) -> None:
        if not any(harmless in text for harmless in HARMLESS):
            self.fault(f"Qt says: {text}")

    def emit(self, record: logging.LogRecord) -> None:
        trace = ""
        if record.exc_info:
            trace = logging.Formatter().formatException(record.exc_info)
        self.fault(f"{trace}\nlogged: {record.getMessage()} {trace.strip().splitlines()[-1:]}")


@dataclass(frozen=True, slots=True)
class Reading:
    """Clocks of one moment, in seconds.

    Attributes
    ----------
    wall
        Of the wall.
    own
        What the thread of the window has computed.
    program
        What all threads of the program have computed.
    queued
        How long the thread of the window could have computed, while others went first.
    machine
        What all programs have computed; NaN where the system does not tell.
    """

    wall: float
    own: float
    program: float
    queued: float
    machine: float

    @classmethod
    def now(cls) -> Reading:
        """Read all clocks."""
        times = time.perf_counter(), time.thread_time(), time.process_time()
        try:
            queued = 1e-9 * int(Path("/proc/thread-self/schedstat").read_text().split()[1])
            with Path("/proc/stat").open() as file:
                ticks = [int(word) for word in file.readline().split()[1:9]]
        except OSError:  # this is not Linux
            return cls(*times, 0.0, float("nan"))
        user, nice, system, _, _, irq, softirq, steal = ticks
        busy = user + nice + system + irq + softirq + steal
        return cls(*times, queued, busy / os.sysconf("SC_CLK_TCK"))


def stood_still(before: Reading, after: Reading) -> float:
    """Return for how many seconds the window did not come back to its event loop.

    Other programs on the machine are not to count. So it is the time that the thread of the window
    has computed itself. Where the machine did nothing else worth mentioning, it is also the time
    for which it has waited for another thread of the program, but no more than what all of them
    have computed meanwhile. On a crowded machine such waiting tells nothing: threads of low
    priority then wait for the other programs.
    """
    wall, own = after.wall - before.wall, after.own - before.own
    program, queued = after.program - before.program, after.queued - before.queued
    others = after.machine - before.machine - program
    if queued > OTHERS_SHARE * wall or not others <= OTHERS_SHARE * wall:
        return own
    return max(own, min(wall - queued, program) - BEAT_MS / 1000)


def slowness() -> float:
    """Return how many times longer this thread computes now than where half a second is meant.

    Programs that share a core's caches and units make each other slower, by the clock of the
    thread too.
    """
    begin = time.thread_time()
    sum(number * number for number in range(YARDSTICK))
    return max(1.0, (time.thread_time() - begin) / YARDSTICK_SECONDS)


class Pulse(QObject):
    """Feels how long the thread of the window does not come back to its event loop."""

    def __init__(self, watch: Watch, dumps: bool) -> None:
        super().__init__()
        self._watch = watch
        self._dumps = dumps
        self.longest, self.longest_after = 0.0, ""
        self._last: Reading | None = None
        self._timer = QTimer(self, interval=BEAT_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timer_timeout)

    def start(self) -> None:
        self._last = None
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        faulthandler.cancel_dump_traceback_later()

    @Slot()
    def _on_timer_timeout(self) -> None:
        now = Reading.now()
        if self._last is not None:
            stood = stood_still(self._last, now)
            if stood > self.longest:
                self.longest, self.longest_after = stood, " | ".join([*self._watch.trail][-2:])
            if stood > STANDSTILL_SECONDS and stood > STANDSTILL_SECONDS * slowness():
                self._watch.fault(
                    f"the window stood still for {1e3 * stood:.0f} ms: {self._last}, then {now}\n"
                    "standstill"
                )
        self._last = now
        if self._dumps:
            faulthandler.dump_traceback_later(STANDSTILL_SECONDS)


class Starts(QObject):
    """Notes how each run began."""

    def __init__(self) -> None:
        super().__init__()
        self.experiments: dict[int, Experiment] = {}

    @Slot(int, object, object)
    def on_run_started(self, run_id: int, problem: object, experiment: Experiment) -> None:
        self.experiments[run_id] = experiment


class RandomUser:
    """Does one thing after another to the windows that there are.

    One who `stays` leaves large data as large as they are.
    """

    def __init__(self, window: MainWindow, watch: Watch, seed: int, *, stays: bool) -> None:
        self._window = window
        self._watch = watch
        self._draw = random.Random(seed)
        self._stays = stays
        self._answer_later()
        self._doings: list[tuple[int, Callable[[QWidget, list[QWidget]], bool]]] = [
            (4, self._use_action),
            (2, self._change_workspace),
            (5, self._move_slider),
            (5, self._press_button),
            (3, self._choose),
            (4, self._write),
            (7, self._press_key),
            (5, self._click),
            (3, self._hover),
            (3, self._drag),
            (3, self._edit_example),
            (2, self._turn_wheel),
            (2, self._point_at_screen),
            (1, self._resize),
            (1, self._change_state),
            (1, self._close_something),
        ]

    def act(self) -> None:
        """Do one thing."""
        modal = QApplication.activeModalWidget()
        if modal is not None and self._draw.random() < 0.2:
            self._note("close", modal)
            modal.close()
            return
        tops = [
            top
            for top in QApplication.topLevelWidgets()
            if top.isVisible() and isinstance(top, QDialog | QMainWindow)
        ]
        tops.sort(key=lambda top: (type(top).__name__, top.objectName()))
        top: QWidget = self._window
        if modal is not None:
            top = modal
        elif tops and self._draw.random() < 0.6:
            top = self._draw.choice(tops)
        if isinstance(top, QFileDialog) and self._draw.random() < 0.5:
            self._choose_file(top)
            return
        problem = self._window.problem()
        is_large = problem is not None and problem.m > MANY and not self._stays
        if is_large and modal is None and self._draw.random() < 0.2:
            self._note("fewer examples")
            self._window.panels.controls.setting_changed.emit("size", 200)
            return
        widgets = [part for part in top.findChildren(QWidget) if part.isVisible()]
        if not widgets:
            return
        weights, doings = zip(*self._doings, strict=True)
        while not self._draw.choices(doings, weights)[0](top, widgets):
            pass

    def _note(self, what: str, on: QWidget | None = None, more: object = "") -> None:
        where = ""
        if on is not None:
            where = f"{type(on).__name__}:{on.objectName()}:{on.accessibleName()[:40]}"
        self._watch.trail.append(f"{what} {where} {more}".strip())

    def _pick(self, widgets: Sequence[QWidget], *kinds: type) -> QWidget | None:
        found = [part for part in widgets if isinstance(part, kinds) and part.isEnabled()]
        return self._draw.choice(found) if found else None

    def _place(self, widget: QWidget) -> QPoint:
        """Draw a place in a widget, which may have shrunk to nothing while it is dragged."""
        width, height = max(1, widget.width()), max(1, widget.height())
        return QPoint(self._draw.randrange(width), self._draw.randrange(height))

    # One thing each; they return whether there was anything to do

    def _use_action(self, top: QWidget, widgets: list[QWidget]) -> bool:
        actions = [
            action
            for action in self._window.findChildren(QAction)
            if action.isEnabled() and not action.isSeparator() and action.menu() is None
        ]
        if QApplication.activeModalWidget() is not None:
            return False
        action = self._draw.choice(actions)
        self._note("action", more=action.text())
        action.trigger()
        return True

    def _change_workspace(self, top: QWidget, widgets: list[QWidget]) -> bool:
        if QApplication.activeModalWidget() is not None:
            return False
        workspaces = self._window.panels.workspaces
        key = self._draw.choice(list(WORKSPACES))
        panel = self._draw.choice(["", "", *sorted(WORKSPACES[key].shown)])
        self._note("workspace", more=f"{key} {panel}")
        workspaces.open(key)
        workspaces.enlarge(panel)
        return True

    def _move_slider(self, top: QWidget, widgets: list[QWidget]) -> bool:
        slider = self._pick(widgets, QAbstractSlider)
        if not isinstance(slider, QAbstractSlider):
            return False
        value = self._draw.randint(slider.minimum(), slider.maximum())
        self._note("slider", slider, value)
        slider.setValue(value)
        return True

    def _press_button(self, top: QWidget, widgets: list[QWidget]) -> bool:
        button = self._pick(widgets, QAbstractButton)
        if not isinstance(button, QAbstractButton):
            return False
        self._note("button", button, button.text())
        button.click()
        return True

    def _choose(self, top: QWidget, widgets: list[QWidget]) -> bool:
        combo = self._pick(widgets, QComboBox)
        if not isinstance(combo, QComboBox) or not combo.count():
            return False
        index = self._draw.randrange(combo.count())
        self._note("choose", combo, combo.itemText(index))
        combo.setCurrentIndex(index)
        combo.activated.emit(index)
        return True

    def _write(self, top: QWidget, widgets: list[QWidget]) -> bool:
        field = self._pick(widgets, QLineEdit)
        if not isinstance(field, QLineEdit):
            return False
        text = self._draw.choice(TEXTS)
        self._note("write", field, repr(text))
        field.setFocus()
        field.selectAll()
        if self._draw.random() < 0.1:
            event = QInputMethodEvent()  # what no key of every keyboard writes
            event.setCommitString("½ α 数")
            QApplication.sendEvent(field, event)
        QTest.keyClicks(field, text)
        ends = (Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Up)
        QTest.keyClick(field, self._draw.choice(ends))
        return True

    def _press_key(self, top: QWidget, widgets: list[QWidget]) -> bool:
        target = QApplication.focusWidget() or top
        key, modifier = self._draw.choice(KEYS), self._draw.choice(MODIFIERS)
        if self._draw.random() < 0.2:
            target.setFocus(Qt.FocusReason.TabFocusReason)
        self._note("key", target, f"{key.name} {modifier}")
        QTest.keyClick(target, key, modifier)
        return True

    def _click(self, top: QWidget, widgets: list[QWidget]) -> bool:
        widget = self._draw.choice(widgets)
        if widget.width() < 1 or widget.height() < 1:
            return False
        button = self._draw.choice([LEFT] * 3 + [Qt.MouseButton.RightButton])
        modifier, place = self._draw.choice(MODIFIERS), self._place(widget)
        is_double = self._draw.random() < 0.2
        self._note("double click" if is_double else "click", widget, (place.x(), place.y()))
        QTest.mouseClick(widget, button, modifier, place)
        if is_double:
            QTest.mouseDClick(widget, button, modifier, place)
        return True

    def _hover(self, top: QWidget, widgets: list[QWidget]) -> bool:
        widget = self._draw.choice(widgets)
        if widget.width() < 1 or widget.height() < 1:
            return False
        self._note("hover", widget)
        QTest.mouseMove(widget, self._place(widget))
        return True

    def _drag(self, top: QWidget, widgets: list[QWidget]) -> bool:
        widget = self._draw.choice(widgets)
        if widget.width() < 1 or widget.height() < 1:
            return False
        modifier = self._draw.choice(MODIFIERS)
        self._note("drag", widget, modifier)
        QTest.mousePress(widget, LEFT, modifier, self._place(widget))
        pause = self._draw.choice([0, 0, 5])
        for _ in range(4):
            QTest.mouseMove(widget, self._place(widget))
            spend(pause)
        if self._draw.random() < 0.3 and QApplication.activeModalWidget() is None:
            # Something happens while it is held.
            self._draw.choice((self._use_action, self._press_key))(top, widgets)
            spend(self._draw.choice([0, 30]))
        QTest.mouseRelease(widget, LEFT, modifier, self._place(widget))
        return True

    def _edit_example(self, top: QWidget, widgets: list[QWidget]) -> bool:
        """Drag on the boundary plot in edit mode, or undo what was done."""
        viewport = self._window.panels.boundary.view.viewport()
        if viewport not in widgets:
            return False
        if self._draw.random() < 0.3:
            action = self._draw.choice((self._window._actions.undo, self._window._actions.redo))
            self._note("action", more=action.text())
            action.trigger()
            return True
        if self._draw.random() < 0.7:
            self._window._actions.edit.setChecked(True)
        return self._drag(top, [viewport])

    def _turn_wheel(self, top: QWidget, widgets: list[QWidget]) -> bool:
        widget = self._draw.choice(widgets)
        if widget.width() < 1 or widget.height() < 1:
            return False
        place, turn = self._place(widget), self._draw.choice([-1200, -120, 120, 1200])
        modifier = self._draw.choice(MODIFIERS)
        self._note("wheel", widget, turn)
        event = QWheelEvent(
            QPointF(place), QPointF(widget.mapToGlobal(place)), QPoint(), QPoint(0, turn),
            Qt.MouseButton.NoButton, modifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)
        return True

    def _point_at_screen(self, top: QWidget, widgets: list[QWidget]) -> bool:
        """Move and click as the screen sees it: what lies there is entered, left and pressed."""
        handle = top.windowHandle()
        if handle is None or top.width() < 1 or top.height() < 1:
            return False
        for _ in range(3):
            width, height = min(top.width(), handle.width()), min(top.height(), handle.height())
            place = QPoint(self._draw.randrange(width), self._draw.randrange(height))
            QTest.mouseMove(handle, place)
            spend(0)
        if not QRect(QPoint(0, 0), handle.size()).contains(place):
            return True
        self._note("point at", top.childAt(place) or top, (place.x(), place.y()))
        if self._draw.random() < 0.5:
            QTest.mouseClick(handle, LEFT, self._draw.choice(MODIFIERS), place)
        return True

    def _resize(self, top: QWidget, widgets: list[QWidget]) -> bool:
        sizes = [(600, 400), (1280, 720), (2560, 1440), None]
        (size,) = self._draw.choices(sizes, (8, 8, 1, 4))
        width, height = size or (self._draw.randint(300, 1400), self._draw.randint(200, 800))
        self._note("resize", top, (width, height))
        top.resize(width, height)
        return True

    def _change_state(self, top: QWidget, widgets: list[QWidget]) -> bool:
        how = self._draw.choice(["showMinimized", "showMaximized", "showNormal", "showNormal"])
        if QApplication.activeModalWidget() is not None:
            return False
        self._note(how, top)
        getattr(top, how)()
        if how == "showMinimized":
            spend(20)
            top.showNormal()
        return True

    def _close_something(self, top: QWidget, widgets: list[QWidget]) -> bool:
        dialogs = [d for d in QApplication.topLevelWidgets() if isinstance(d, QDialog)]
        shown = [dialog for dialog in dialogs if dialog.isVisible()]
        if not shown:
            return False
        dialog = self._draw.choice(shown)
        self._note("close", dialog)
        dialog.close()
        return True

    def _choose_file(self, dialog: QFileDialog) -> None:
        field = dialog.findChild(QLineEdit)
        if field is None:
            return
        name = self._draw.choice([*FILES, "nowhere.csv", "picture.png", "page.svg", "no/where.pdf"])
        self._note("file", dialog, name)
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, name)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def _answer_later(self) -> None:
        # A menu, a list or a question has an event loop of its own, in which this goes on. What is
        # answered may open the next one: a timer that repeats would wait until that has an end.
        QTimer.singleShot(POPUP_MS, self._answer_popup)

    @Slot()
    def _answer_popup(self) -> None:
        self._answer_later()
        popup = QApplication.activePopupWidget()
        boxes = [top for top in QApplication.topLevelWidgets() if isinstance(top, QMessageBox)]
        question = next((box for box in boxes if box.isVisible() and box.isModal()), None)
        if question is not None:  # whatever else is open: nothing goes on before
            buttons = question.buttons()  # as where a file is to be written over, or is not there
            answer = self._draw.choice(buttons) if buttons else None
            self._note("answer", question, "" if answer is None else answer.text())
            question.close() if answer is None else answer.click()
        if popup is None:
            return
        if isinstance(popup, QMenu) and self._draw.random() < 0.5:
            actions = [a for a in popup.actions() if a.isEnabled() and a.menu() is None]
            if actions:
                action = self._draw.choice(actions)
                self._note("menu", popup, action.text())
                popup.setActiveAction(action)
                QTest.keyClick(popup, Qt.Key.Key_Return)
                return
        elif self._draw.random() < 0.5:
            self._note("list", popup)
            for _ in range(self._draw.randrange(4)):
                QTest.keyClick(popup, Qt.Key.Key_Down)
            QTest.keyClick(popup, Qt.Key.Key_Return)
        if QApplication.activePopupWidget() is popup:
            popup.close()


class Session:
    """A window, its user, and what must hold of both."""

    def __init__(self, seed: int, arguments: Sequence[str], watch: Watch, dumps: bool) -> None:
        self._watch = watch
        # From here on each run is made by one kernel: else none could be replayed to the last bit.
        load_kernel("compiled")
        self._threads = {thread.ident for thread in threading.enumerate()}
        window = create_window(arguments)
        assert isinstance(window, MainWindow)
        self.window = window
        self._starts = Starts()
        window._worker.run_started.connect(self._starts.on_run_started)
        window._actions.quit.setEnabled(False)  # all else may be done
        window.resize(1280, 720)
        window.show()
        self._wait("the compiled loop is not taken", self._is_ready)
        self._wait("the window is not complete", window.panels.is_complete)
        if seed % 2 == 0:  # every other user watches slowly at first
            speed = window.findChild(QAbstractSlider, "speedSlider")
            assert isinstance(speed, QAbstractSlider)
            speed.setValue((speed.minimum() + speed.maximum()) // 2)
        self._user = RandomUser(window, watch, seed, stays="--size" in arguments)
        self._pauses = random.Random(seed)
        self._pulse = Pulse(watch, dumps)

    def live(self, actions: int, seconds: float) -> int:
        """Do up to so many things in up to so many seconds; return how many were done."""
        begin, done = time.monotonic(), 0
        checks = {round(actions * (place + 1) / CHECKS) for place in range(CHECKS)}
        self._pulse.start()
        while done < actions and time.monotonic() - begin < seconds:
            try:
                self._user.act()
            except RuntimeError as error:
                if "already deleted" not in str(error):  # of what the user was about to use
                    raise
            spend(self._pauses.choice([0, 0, 0, 1, 5, 20]))
            done += 1
            if not (self.window.isVisible() or self.window.isMinimized()):
                self._watch.fault(f"the window is gone after {done} actions")
                break
            if done in checks:
                self._check()
        self._check()
        self._pulse.stop()
        return done

    def longest(self) -> tuple[float, str]:
        """Return for how many seconds the window stood still at most, and what came before."""
        return self._pulse.longest, self._pulse.longest_after

    def close(self) -> None:
        """Close the window; nothing is to be left of it but the threads that were there before."""
        for dialog in self.window.findChildren(QDialog):
            dialog.close()
        spend(0)
        threads = self.window.findChildren(QThread)
        self.window.close()
        self._wait("the window does not close", lambda: not self.window.isVisible())
        self.window.wait_for_threads()
        self._wait("a QThread runs on", lambda: not any(thread.isRunning() for thread in threads))
        self._wait("a thread is left over", lambda: not self._left_over())

    def _is_ready(self) -> bool:
        snapshot = self.window.snapshot()
        if snapshot is None:
            return False
        self.window._loader.start()
        return snapshot.experiment.kernel == "numpy" or snapshot.kernel != "numpy"

    def _left_over(self) -> list[str]:
        return [
            thread.name
            for thread in threading.enumerate()
            if thread.ident not in self._threads
            and not thread.daemon
            and not thread.name.startswith("Dummy")
        ]

    def _wait(self, complaint: str, is_so: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not is_so():
            if time.monotonic() > end:
                raise TimeoutError(complaint)
            spend(10)

    def _check(self) -> None:
        """See whether the run on screen is what its start and its events lead to."""
        self._pulse.stop()
        modal = QApplication.activeModalWidget()
        if modal is not None:
            modal.close()
        transport = self.window.panels.transport
        transport.play_toggled.emit(False)
        self._wait("the run does not pause", self._rests)
        shown, problem, most = self._standing()
        while shown.step > most:
            transport.seek_requested.emit(most)
            self._wait("the run does not come back", partial(self._is_at, most, shown.run_id))
            shown, problem, most = self._standing()
        experiment = self._starts.experiments[shown.run_id]
        kernel = load_kernel(shown.kernel).kernel  # numpy in a session saved before the loop
        run = Run(experiment, prepare(load_dataset(experiment), experiment), kernel)
        go_straight(run, shown.events, shown.step)
        here, there = (shown.w, shown.b, shown.loss), (run.w, run.b, run.metrics().loss)
        same = all(np.array_equal(a, b, equal_nan=True) for a, b in zip(here, there, strict=True))
        if not same or run.experiment != shown.experiment:
            self._watch.fault(
                f"step {shown.step:,} of run {shown.run_id}, {experiment}, {shown.events}: "
                f"{here} shown, {there} when made anew by {kernel.name}, "
                f"of {'the same' if np.array_equal(problem.F, run.problem.F) else 'other'} data\n"
                "a state does not replay"
            )
        self._pulse.start()

    def _standing(self) -> tuple[Snapshot, Problem, int]:
        """Return what is on screen, and the step up to which it is quickly made anew."""
        shown, problem = self.window.snapshot(), self.window.problem()
        assert shown is not None and problem is not None
        most = min(MOST_STEPS, int(MOST_WORK / (max(1, problem.m) * (problem.n + 1))))
        return shown, problem, most

    def _is_at(self, step: int, run_id: int) -> bool:
        """Tell whether the run rests at a step, or another does that was asked for before."""
        shown = self.window.snapshot()
        assert shown is not None
        return self._rests() and (shown.step == step or shown.run_id != run_id)

    def _rests(self) -> bool:
        shown, latest = self.window.snapshot(), self.window._frames.mailbox.latest
        if shown is None or latest is None:
            return False
        is_same = shown.run_id == latest.run_id and shown.step == latest.step
        return is_same and latest.phase in (Phase.PAUSED, Phase.DIVERGED)


def main() -> int:
    """Live one life and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seed", type=int)
    parser.add_argument("actions", type=int, nargs="?", default=1500)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument(
        "--stacks",
        action="store_true",
        help="tell what all threads do while the window stands still; may take the program down",
    )
    given, arguments = parser.parse_known_args()
    faulthandler.enable()
    warnings.simplefilter("error")
    # As in pyproject.toml: the one who is warned is the library that typesets.
    warnings.filterwarnings("ignore", "path is deprecated", DeprecationWarning)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name, text in FILES.items():
            Path(name).write_text(text)
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
            QSettings.setPath(QSettings.Format.IniFormat, scope, folder)
        remember_folder(Path(folder, next(iter(FILES))))  # dialogs for files begin there
        application = QApplication([])
        QCursor.setPos(0, 0)
        watch = Watch()
        done, longest, after = 0, 0.0, ""
        begin = time.monotonic()
        try:
            session = Session(given.seed, arguments, watch, given.stacks)
            done = session.live(given.actions, given.seconds)
            longest, after = session.longest()
            session.close()
        except Exception:
            watch.fault(traceback.format_exc())
        print(
            f"seed {given.seed}: {done:,} actions in {time.monotonic() - begin:.0f} s "
            f"({time.process_time():.0f} s of CPU), {len(watch.faults)} faults {watch.kinds()}, "
            f"stood still for {1e3 * longest:.0f} ms at most, after {after}",
            flush=True,
        )
        application.processEvents()
        os._exit(1 if watch.faults else 0)  # whatever Qt has left is no concern of this


if __name__ == "__main__":
    sys.exit(main())
