import gc

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


def look(collector):
    collector.findChild(QTimer).timeout.emit()


def test_python_does_not_collect_in_whichever_thread_allocates(collector):
    assert not gc.isenabled()


def test_what_is_due_is_collected_in_the_thread_of_the_window(collector):
    gc.collect()
    keep = [[] for _ in range(gc.get_threshold()[0] + 100)]
    assert gc.get_count()[0] > gc.get_threshold()[0]
    look(collector)
    assert gc.get_count()[0] < gc.get_threshold()[0]
    assert keep


def test_what_the_program_started_with_is_not_looked_at_again(collector):
    gc.unfreeze()
    for _ in range(LOOKS_TO_START):
        assert gc.get_freeze_count() == 0
        look(collector)
    assert gc.get_freeze_count() > 1000
    collector.stop()
    assert gc.get_freeze_count() == 0
