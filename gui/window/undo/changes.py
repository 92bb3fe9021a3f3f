"""The way of every change to the worker, as an entry that can be undone and done again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from functools import partial
from typing import cast

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from engine.data.edits import Edits
from engine.errors import InputError
from engine.model.experiment import Event, Experiment
from engine.model.setting_names import SETTING_NAMES
from engine.training.snapshot import Snapshot
from gui.style.numbers import threshold_text
from gui.window.undo.stack import Change, ChangeStack, ValueChange, setting_text

HELD_MS = 40
"""How often it is seen whether the mouse still holds what it drags."""


def _differing(one: Experiment, other: Experiment) -> list[str]:
    """Return the settings in which two experiments differ; other data have other examples."""
    of_data = () if one.data == other.data else ("columns", "edits")
    names = (each.name for each in fields(Experiment) if each.name not in of_data)
    return [name for name in names if getattr(one, name) != getattr(other, name)]


@dataclass(slots=True)
class _Start:
    """A new start, as an entry: the numbers of the run that it replaced and of the one it began.

    A number that is not known is None: then what was asked for is asked for again.
    """

    before: int | None
    after: int | None = None
    entry: Change | None = None


class Changes(QObject):
    """The history of all that was changed, and the way of every change to the worker.

    Nothing here waits: what is undone is asked for like any other change, and what was asked for
    last is known before the run has it. What is meant for a run that is only about to begin is
    asked for when it does.

    An entry of a setting holds for whatever run is played; one of parameters, or of a new start,
    for its own run, and is obsolete when that is gone.

    Attributes
    ----------
    stack
        The entries.

    Signals
    -------
    setting_asked(str, object)
        A field of Experiment is to have this value.
    settings_asked(object, bool)
        Several are, by their names; whether the run is to go back to its start first.
    threshold_asked(float)
        Class 1 is to be predicted above this a.
    parameters_asked(object)
        The parameters (w1, …, wn, b) are to be these.
    seek_asked(object)
        The run is to go to this step.
    reset_asked()
        The run is to begin anew.
    said(str)
        What was done, for the status line; empty: that is undone.
    refused(str)
        Why something is not done, to be told where it was asked for.
    experiment_asked(object, object)
        A run of this Experiment is to begin, and to go to this step unless that is None.
    return_asked(int)
        The pinned or replaced run of this key is to go on.
    bring_back_asked(int)
        The run that was played under this number is to come back.
    dismiss_asked(int)
        The pinned or replaced run of this key is to go.
    put_back_asked(int)
        It is to be there again.
    pin_asked()
        The run is to be pinned as it is now.
    rename_asked(int, str)
        The pinned or replaced run of this key is to have this name.
    changed()
        Something else can be undone or done again.
    answer_asked(int)
        The worker is to tell this number when it has done what was asked before.
    """

    setting_asked = Signal(str, object)
    settings_asked = Signal(object, bool)
    threshold_asked = Signal(float)
    parameters_asked = Signal(object)
    seek_asked = Signal(object)
    reset_asked = Signal()
    said = Signal(str)
    refused = Signal(str)
    experiment_asked = Signal(object, object)
    return_asked = Signal(int)
    bring_back_asked = Signal(int)
    dismiss_asked = Signal(int)
    put_back_asked = Signal(int)
    pin_asked = Signal()
    rename_asked = Signal(int, str)
    changed = Signal()
    answer_asked = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stack = ChangeStack(self)
        # Passed on, for the stack tells of its own end too.
        self.stack.indexChanged.connect(self.changed)
        self.stack.put_aside.connect(self.changed)
        self._run_id = 0
        self._shown: Snapshot | None = None
        self._threshold = 0.5
        # What settings were last asked to be, and the events of the run at that time.
        self._asked: dict[str, tuple[object, tuple[Event, ...]]] = {}
        self._asking = 0  # how often another run was asked for
        self._is_starting = False  # it has not begun yet
        self._start: _Start | None = None  # the entry that asked for it
        self._returning: int | None = None  # the number under which it was played
        self._otherwise: Callable[[], None] | None = None  # what to do where it is gone
        self._waiting: list[Callable[[], None]] = []
        self._numbers: dict[int, int] = {}  # of runs that came back: what they have now
        self._pinned_before: frozenset[int] | None = None  # since a pin was asked for
        self._gesture = 0
        self._locked: frozenset[str] = frozenset()
        self._held = QTimer(self)
        self._held.setInterval(HELD_MS)
        self._held.timeout.connect(self._on_held_timeout)

    # What is on screen

    def begin_run(self, run_id: int) -> None:
        """Take note that another run is played."""
        if self._start is not None:
            self._start.after = run_id
        if self._returning is not None:
            self._numbers[self._now(self._returning)] = run_id
        self._run_id, self._shown, self._pinned_before = run_id, None, None
        self._settle()

    @Slot(int)
    def take_answer(self, asking: int) -> None:
        """Take note that the worker has done all that was asked until then.

        If no run has begun by that, there is none to begin: one that was to come back is gone, and
        an entry that asked for one has come to nothing.
        """
        if not self._is_starting or asking != self._asking:
            return
        otherwise, start = self._otherwise, self._start
        if otherwise is not None:
            self._returning, self._otherwise = None, None
            self._ask_for_run(otherwise)
            return
        self._settle()
        if start is not None and start.entry is not None and start.entry is self.stack.newest():
            self.stack.drop(start.entry)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take note of what is in force now."""
        self._shown = snapshot
        self._note_pin()
        for setting, (value, events) in list(self._asked.items()):
            done = [event.value for event in snapshot.events if event.setting == setting][-1:]
            is_done = done == [value] and snapshot.events != events
            if is_done or getattr(snapshot.experiment, setting) == value:
                del self._asked[setting]

    @Slot(float)
    def show_threshold(self, threshold: float) -> None:
        """Take note of the a above which class 1 is predicted now."""
        self._threshold = threshold

    @Slot()
    def give_up(self) -> None:
        """Take note that something could not be done: what is in force counts."""
        self._asked.clear()

    def _settle(self) -> None:
        """Ask for what has waited for a run to begin."""
        self._is_starting, self._start, self._returning, self._otherwise = False, None, None, None
        self._asked.clear()
        waiting, self._waiting = self._waiting, []
        for deed in waiting:
            self._when_begun(deed)

    def _when_begun(self, deed: Callable[[], None]) -> None:
        """Ask for something now or, where another run is to begin, of that."""
        if self._is_starting:
            self._waiting.append(deed)
        else:
            deed()

    # What the user does

    def value(self, setting: str) -> object:
        """Return what a setting was asked to be last, or what it is."""
        if setting in self._asked:
            return self._asked[setting][0]
        return None if self._shown is None else getattr(self._shown.experiment, setting)

    @Slot(object)
    def lock(self, settings: frozenset[str]) -> None:
        """Refuse changes of these settings, wherever they are asked for, and of no others."""
        self._locked = settings

    def is_locked(self, settings: Iterable[str]) -> bool:
        """Tell, also the user, whether one of these settings is locked."""
        locked = sorted(self._locked.intersection(settings))
        if locked:
            name = SETTING_NAMES.get(locked[0], locked[0])
            are = "are" if name.endswith("s") else "is"  # no other ends so than those of many
            reason = f"In this session {name} {are} locked by whoever prepared it."
            self.said.emit(reason)
            self.refused.emit(reason)
        return bool(locked)

    @Slot(str, object)
    def change_setting(self, setting: str, value: object) -> None:
        """Ask for another value of a setting."""
        if self.is_locked((setting,)):
            return
        shown, before = self._shown, self.value(setting)
        if shown is None or before == value:
            self._when_begun(partial(self.setting_asked.emit, setting, value))
        elif shown.experiment.needs_restart(setting):
            self._push_start(
                setting_text(setting, value), partial(self.setting_asked.emit, setting, value)
            )
        else:
            try:
                then = shown.experiment.with_setting(setting, value)
            except InputError:  # what is shown may be late: the worker knows, and tells
                self.setting_asked.emit(setting, value)
                return
            edits = cast("Edits", self.value("edits"))
            kept = None if then.edits == edits else edits
            self.stack.push(
                ValueChange(
                    setting_text(setting, value),
                    partial(self._set, setting, before, value, None),
                    lambda now: self._set(setting, now, before, kept),
                    value,
                    self._gesture_of(setting),
                )
            )

    @Slot(float)
    def change_alpha(self, alpha: float) -> None:
        """Ask for another learning rate."""
        self.change_setting("alpha", alpha)

    @Slot(object, bool)
    def change_settings(self, changes: dict[str, object], from_start: bool) -> None:
        """Ask for several settings at once, at the start of the run or where it stands."""
        if self._shown is None or self.is_locked(changes):
            return
        needs_restart = self._shown.experiment.needs_restart
        if from_start or any(map(needs_restart, changes)):
            ask = partial(self.settings_asked.emit, changes, from_start)
            self._push_start(" and ".join(map(setting_text, changes, changes.values())), ask)
        else:
            for setting, value in changes.items():
                self.change_setting(setting, value)

    @Slot(float)
    def change_threshold(self, threshold: float) -> None:
        """Ask for class 1 to be predicted above another a; whatever run is played, it holds."""
        if threshold != self._threshold:
            self.stack.push(
                Change(
                    f"Change of the threshold to {threshold_text(threshold)}",
                    partial(self._put_threshold, threshold),
                    partial(self._put_threshold, self._threshold),
                    self._gesture_of("threshold"),
                )
            )

    @Slot(object)
    def set_parameters(self, theta: tuple[float, ...]) -> None:
        """Ask for other parameters where the run stands."""
        shown = self._shown
        if shown is None or self.is_locked(("parameters",)):
            return
        before, place = (*shown.w.tolist(), shown.b), (self._run_id, shown.step)
        self.stack.push(
            Change(
                "Change of w and b by hand",
                partial(self._put, *place, theta),
                partial(self._put, *place, before),
                self._gesture_of("parameters"),
            )
        )

    @Slot()
    def reset(self) -> None:
        """Ask for a new start with the settings in force."""
        if self._shown is None or (self._shown.last_step == 0 and not self._shown.events):
            self._when_begun(self.reset_asked.emit)  # there is nothing to lose
        else:
            self._push_start("Restart", self.reset_asked.emit)
            if self._shown.last_step:
                self.said.emit("Started again. Ctrl+Z brings the run back.")

    @Slot(object)
    def choose_experiment(self, experiment: Experiment, step: int | None = None) -> None:
        """Ask for a run of other settings, at this step."""
        ask = partial(self.experiment_asked.emit, experiment, step)
        if self._shown is None:
            ask()
        elif self.is_locked(_differing(experiment, self._shown.experiment)):
            return
        elif experiment.data != self._shown.experiment.data:
            self._push_start(setting_text("data", experiment.data), ask)
        else:
            self._push_start("Change of settings" if step is None else "Choice of a run", ask)

    @Slot(int)
    def return_to(self, key: int) -> None:
        """Ask for a pinned or replaced run to go on."""
        self._push_start(f"Return to {self._name(key)}", partial(self.return_asked.emit, key))

    @Slot()
    def pin(self) -> None:
        """Ask for the run to be pinned as it is now; it is an entry as soon as it is seen to be."""
        self._pinned_before = self._pinned_keys()
        self.pin_asked.emit()

    @Slot(int, str)
    def rename(self, key: int, name: str) -> None:
        """Ask for another name of a pinned or replaced run: one that no other has."""
        before, name = self._name(key), " ".join(name.split())
        kept = () if self._shown is None else self._shown.pinned
        if not name or any(run.name == name for run in kept):
            return
        self.stack.push(
            Change(
                f"Renaming of {before}",
                partial(self._rename, key, name),
                partial(self._rename, key, before),
            )
        )

    @Slot(int)
    def dismiss(self, key: int) -> None:
        """Ask for a pinned or replaced run to go."""
        self._dismiss(f"Removal of {self._name(key)}", (key,))

    @Slot()
    def dismiss_left(self) -> None:
        """Ask for all replaced runs to go."""
        kept = () if self._shown is None else self._shown.pinned
        keys = tuple(run.key for run in kept if not run.is_pinned)
        if keys:
            self._dismiss("Removal of the replaced runs", keys)

    # Undo and redo

    @Slot()
    def undo(self) -> None:
        """Undo the last entry."""
        self._pinned_before = None
        self.said.emit("")
        self.stack.undo_one()

    @Slot()
    def redo(self) -> None:
        """Do again what was undone last."""
        self._pinned_before = None
        self.said.emit("")
        self.stack.redo_one()

    @Slot()
    def forget_all(self) -> None:
        """Begin an empty history: another session is open, and what was before it is gone."""
        self._waiting = []
        self._numbers.clear()
        self._settle()
        self.stack.forget_all()

    # What is asked for

    def ask(self, setting: str, before: object, after: object) -> None:
        """Ask for a setting to be `after` instead of `before`.

        Where the run stands at an earlier step than that at which it became `before`, it goes there
        first: what is undone must not come again, nor what was not there yet.
        """
        step = self._later_step(setting, before)
        if step is not None:
            self._when_begun(partial(self.seek_asked.emit, step))
        self._when_begun(partial(self._emit, setting, after))

    def is_gone(self, setting: str, value: object) -> bool:
        """Tell whether the run neither has this value of a setting nor comes to have it.

        So it is with what an earlier moment was left for, by a change that was made there.
        """
        shown = self._shown
        if shown is None or self._is_starting or self.value(setting) == value:
            return False
        return setting not in self._asked and self._later_step(setting, value) is None

    def _later_step(self, setting: str, value: object) -> int | None:
        """Return the step at which a setting has this value again; None where it has it now.

        None too where it does not come to have it. What was asked for just now holds where the run
        stands.
        """
        shown = self._shown
        if shown is None or setting in self._asked:
            return None
        if getattr(shown.experiment, setting) == value:
            return None
        steps = [
            event.step
            for event in shown.events
            if event.step > shown.step and (event.setting, event.value) == (setting, value)
        ]
        return steps[-1] if steps else None

    def _emit(self, setting: str, value: object) -> None:
        self._asked[setting] = value, () if self._shown is None else self._shown.events
        self.setting_asked.emit(setting, value)

    def _set(self, setting: str, before: object, after: object, edits: Edits | None) -> bool:
        """Ask for a setting, and for edits that it has made impossible; see `Experiment`."""
        self.ask(setting, before, after)
        if edits is not None:
            self._when_begun(partial(self._emit, "edits", edits))
        return True

    def _put_threshold(self, threshold: float) -> bool:
        self.threshold_asked.emit(threshold)
        return True

    def _put(self, run_id: int, step: int, theta: tuple[float, ...]) -> bool:
        """Ask for parameters at a step of a run; False where that is not the one played."""
        played = self._returning if self._is_starting else self._run_id
        if played is None or self._now(run_id) != self._now(played):
            return False
        if self._shown is None or self._shown.step != step:
            self._when_begun(partial(self.seek_asked.emit, step))
        self._when_begun(partial(self.parameters_asked.emit, theta))
        return True

    def _push_start(self, text: str, ask: Callable[[], None]) -> None:
        """Ask for another run: undone by the return of the one that is played."""
        start = _Start(None if self._is_starting else self._run_id)
        shown = self._shown
        again = None if shown is None else shown.experiment
        start.entry = Change(
            text, partial(self._begin, start, ask), partial(self._end, start, again)
        )
        self.stack.push(start.entry)

    def _begin(self, start: _Start, ask: Callable[[], None]) -> bool:
        self._when_begun(partial(self._ask_start, start, ask))
        return True

    def _ask_start(self, start: _Start, ask: Callable[[], None]) -> None:
        self._start = start
        self._ask_for_run(ask, start.after)

    def _end(self, start: _Start, again: Experiment | None) -> bool:
        """Ask for the run before; where it is gone, for a new one with its settings."""
        if start.before is None and again is None:
            return False
        ask = partial(self.experiment_asked.emit, again, None)
        self._when_begun(partial(self._ask_for_run, ask, start.before))
        return True

    def _ask_for_run(self, ask: Callable[[], None], number: int | None = None) -> None:
        """Ask for the run that was played under a number; where it is gone, by `ask`."""
        self._is_starting = True
        self._asking += 1
        if number is None:
            ask()
        else:
            self._returning, self._otherwise = number, ask
            self.bring_back_asked.emit(self._now(number))
        self.answer_asked.emit(self._asking)

    def _now(self, number: int) -> int:
        """Return the number that a run has now, which may have gone and come back."""
        while number in self._numbers:
            number = self._numbers[number]
        return number

    # Pinned and replaced runs

    def _pinned_keys(self) -> frozenset[int]:
        kept = () if self._shown is None else self._shown.pinned
        return frozenset(run.key for run in kept if run.is_pinned)

    def _note_pin(self) -> None:
        """Make an entry of a run that is seen to be pinned since that was asked for."""
        if self._pinned_before is None:
            return
        more = self._pinned_keys() - self._pinned_before
        if more:
            self._pinned_before = None
            (key, *_) = more
            done = iter((True,))  # the worker has done it: it is not to be asked for once more
            self.stack.push(
                Change(
                    f"Pinning of {self._name(key)}",
                    lambda: next(done, False) or self._put_back((key,)),
                    partial(self._remove, (key,)),
                )
            )

    def _rename(self, key: int, name: str) -> bool:
        self._when_begun(partial(self.rename_asked.emit, key, name))
        return True

    def _dismiss(self, text: str, keys: tuple[int, ...]) -> None:
        self._pinned_before = None
        self.stack.push(Change(text, partial(self._remove, keys), partial(self._put_back, keys)))

    def _remove(self, keys: tuple[int, ...]) -> bool:
        for key in keys:
            self._when_begun(partial(self.dismiss_asked.emit, key))
        return True

    def _put_back(self, keys: tuple[int, ...]) -> bool:
        for key in reversed(keys):
            self._when_begun(partial(self.put_back_asked.emit, key))
        return True

    def _name(self, key: int) -> str:
        kept = () if self._shown is None else self._shown.pinned
        return next((run.name for run in kept if run.key == key), "a run")

    # Gestures

    def _gesture_of(self, what: str) -> object:
        """Return what is the same as long as the mouse holds what it drags; None: nothing is."""
        if QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton:
            return None
        if not self._held.isActive():
            self._gesture += 1
            self._held.start()
        return what, self._gesture

    @Slot()
    def _on_held_timeout(self) -> None:
        if QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton:
            self._held.stop()
