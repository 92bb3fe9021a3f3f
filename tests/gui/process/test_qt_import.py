import subprocess
import sys

IMPORT_THE_WINDOW = """
import linecache
from gui.process.qt_import import import_qt
import_qt()
import gui.app
read = [name for name in linecache.cache if name.endswith("main_window.py")]
print(read, gui.app.QCoreApplication.__name__)
"""


def test_the_source_of_no_module_is_read_after_qt_is_imported():
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_THE_WINDOW], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[] QCoreApplication\n"
