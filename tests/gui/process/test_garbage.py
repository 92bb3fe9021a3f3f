import gc
import weakref

import pytest
from PySide6.QtCore import QObject, QTimer

from gui.process.garbage import LOOKS_TO_START, GarbageCollector


@pytest.fixture
def collector(qapp):
    parent = QObject()
    was_enabled = gc.isenabled()
    collector = GarbageCollector(parent)
    yield collector
    collector.stop()
    assert gc.isenabled() == was_enabled


def run_style(collector):
    collector.findChild(QTimer).timeout.emit()


class Cycle:
    def __init__(self):
        self.itself = self


def garbage_in_a_cycle():
    return weakref.ref(Cycle())


def test_python_does_not_collect_in_whichever_thread_allocates(collector):
    assert not gc.isenabled()


def test_what_is_due_is_collected_in_the_thread_of_the_window(collector):
    gc.collect()
    keep = [[] for _ in range(gc.get_threshold()[0] + 100)]
    assert gc.get_count()[0] > gc.get_threshold()[0]
    run_style(collector)
    assert gc.get_count()[0] < gc.get_threshold()[0]
    assert keep


def test_what_the_program_started_with_is_never_looked_at(collector):
    gc.unfreeze()
    garbage = garbage_in_a_cycle()
    kept = [[] for _ in range(gc.get_threshold()[0] + 100)]
    run_style(collector)
    assert gc.get_freeze_count() > 1000
    assert garbage() is not None
    assert kept


def test_garbage_of_the_time_after_the_start_is_collected(collector):
    gc.unfreeze()
    run_style(collector)
    garbage = garbage_in_a_cycle()
    kept = [[] for _ in range(gc.get_threshold()[0] + 100)]
    run_style(collector)
    assert garbage() is None
    assert kept


def test_what_the_first_seconds_have_added_is_set_aside_too(collector):
    gc.unfreeze()
    run_style(collector)
    before = gc.get_freeze_count()
    kept = [[] for _ in range(5000)]
    for _ in range(LOOKS_TO_START - 1):
        run_style(collector)
    assert gc.get_freeze_count() > before + 4000
    assert kept


def test_at_the_end_nothing_is_set_aside_any_more(collector):
    gc.unfreeze()
    run_style(collector)
    collector.stop()
    assert gc.get_freeze_count() == 0
