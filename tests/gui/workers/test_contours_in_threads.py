"""Contours in a thread of Qt, whose slots each have a thread state of Python of their own."""

import subprocess
import sys

SLOTS = """
import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, QThread, QTimer, Signal, Slot
from types import SimpleNamespace
from gui.plotting.contours import trace

class Worker(QObject):
    drawn = Signal()

    @Slot(object)
    def draw(self, landscape):
        written = [np.full(size, 7, np.uint8) for size in range(200, 700) for _ in range(8)]
        print(len(trace(landscape).contours), flush=True)
        self.drawn.emit()

class Window(QObject):
    wanted = Signal(object)

application, thread, worker, window = QCoreApplication([]), QThread(), Worker(), Window()
worker.moveToThread(thread)
window.wanted.connect(worker.draw)
nodes = np.linspace(0.0, 1.0, 9)
profile = SimpleNamespace(xs=nodes, ys=np.empty(0), J=nodes, levels=np.array([0.5]))
plane = SimpleNamespace(xs=nodes, ys=nodes, J=np.add.outer(nodes, nodes), levels=np.array([0.5]))
pictures = [profile, plane, profile, plane]

def following():
    if pictures:
        window.wanted.emit(pictures.pop(0))
    else:
        application.quit()

worker.drawn.connect(lambda: QTimer.singleShot(300, following))
thread.start()
QTimer.singleShot(0, following)
application.exec()
thread.quit()
thread.wait()
"""


def test_contours_are_traced_for_the_first_time_in_any_slot_of_a_thread():
    drawn = subprocess.run(
        [sys.executable, "-c", SLOTS], capture_output=True, text=True, timeout=120, check=False
    )
    assert (drawn.returncode, drawn.stdout.split()) == (0, ["0", "1", "0", "1"]), drawn.stderr
