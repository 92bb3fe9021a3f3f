"""Is a report drawn whole, as a web page and as a PDF?"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.errors import InputError
from engine.kernels.numpy_kernel import NumpyKernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.player.observer import Observer
from engine.training.run import Run
from engine.training.snapshot import Phase
from gui.export.catalog import EXPORTERS
from gui.export.exporters import ExportSource
from gui.export.report import REPORT


def source_of(experiment: Experiment, notes: tuple[tuple[int, str], ...] = ()) -> ExportSource:
    run = Run(experiment, prepare(load_dataset(experiment), experiment), NumpyKernel())
    run.advance(25)
    observer = Observer(0, run)
    observer.analyse(np.inf)
    return ExportSource(run, observer.snapshot(Phase.PAUSED), notes)


def written(source: ExportSource, path: Path) -> bytes:
    for _ in REPORT.prepare(source, {}, path.suffix)(path):
        pass
    assert list(path.parent.iterdir()) == [path]
    return path.read_bytes()


def test_a_web_page_holds_its_figures_for_light_and_dark(qtbot: QtBot, tmp_path: Path) -> None:
    source = source_of(Experiment(data="moons", test_ratio=0.2), ((3, "the line turns"),))
    text = written(source, tmp_path / "r.html").decode("utf-8")
    assert text.count("<svg") == text.count("</svg>") == 4
    assert text.index('class="light"') < text.index("<svg") < text.index('class="dark"')
    assert "the line turns" in text
    for curve in ("ROC curve", "Precision-recall", "Calibration"):
        assert text.index("At every threshold") < text.index(curve)
    assert "clip" not in text  # a browser would cut away what Qt clips at the wrong place
    assert not re.findall("https?:|file:|@import|<script", text)
    names = re.findall(r'\sid="(.*?)"', text)
    assert len(set(names)) == len(names)


def test_a_pdf_is_written_on_whole_pages(qtbot: QtBot, tmp_path: Path) -> None:
    content = written(source_of(Experiment(data="iris", standardize=True)), tmp_path / "r.pdf")
    assert content.startswith(b"%PDF-") and content.rstrip().endswith(b"%%EOF")
    assert content.count(b"/Type /Page\n") >= 2
    assert b"/Subtype /Image" in content


def test_a_report_of_nothing_is_refused(qtbot: QtBot, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^report: no examples to train on"):
        REPORT.prepare(source_of(Experiment(data="empty")), {}, ".html")


def test_each_format_of_text_and_tables_can_be_written(qtbot: QtBot, tmp_path: Path) -> None:
    source = source_of(Experiment(data="moons", l2=0.1))
    names = {exporter.key: exporter for exporter in EXPORTERS}
    for key in ("history", "weights", "code", "code_sklearn"):
        exporter = names[key]
        for kind in exporter.formats:
            path = tmp_path / f"{key}{kind.suffix}"
            assert list(exporter.prepare(source, {}, kind.suffix)(path))[-1] == 1.0
            assert path.stat().st_size > 100
    assert len(list(tmp_path.iterdir())) == 8  # what made the table of the history stands beside it
    assert "--steps=25 --code=code.py" in (tmp_path / "code.py").read_text(encoding="utf-8")
