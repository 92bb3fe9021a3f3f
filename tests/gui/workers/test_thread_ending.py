from PySide6.QtCore import QThread

from gui.workers.background import wait_for_end


def test_a_thread_that_ends_by_itself_is_waited_for(qtbot, caplog):
    thread = QThread()
    thread.start()
    qtbot.waitUntil(thread.isRunning)
    thread.quit()
    wait_for_end(thread)
    assert thread.isFinished()
    assert not caplog.records


def test_a_thread_that_has_not_heard_is_ended_all_the_same_and_that_is_logged(qtbot, caplog):
    thread = QThread()
    thread.setObjectName("deaf-worker")
    thread.start()
    qtbot.waitUntil(thread.isRunning)
    wait_for_end(thread, patience_ms=20)
    assert thread.isFinished()
    assert "deaf-worker did not hear" in caplog.text
