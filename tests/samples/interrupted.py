"""The program interrupted by Ctrl+C."""

import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def assert_interrupted(arguments: str) -> None:
    """Press Ctrl+C while the program draws its progress bar: it ends with 130 and says so."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), *arguments.split()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )
    assert process.stderr is not None
    process.stderr.read(1)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate()
    assert process.returncode == 130
    assert output == ""
    assert errors.splitlines()[-1] == "descentlab: interrupted"
    assert "Traceback" not in errors
