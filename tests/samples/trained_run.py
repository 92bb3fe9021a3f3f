"""A short run that has really been made, with what a window shows of it."""

import math

from engine.kernels.loading import numpy_kernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.player.observer import Observer
from engine.training.run import Run
from engine.training.snapshot import Phase
from gui.export.exporters import ExportSource


def trained(steps=60, **settings):
    """Return a run and its snapshot."""
    experiment = Experiment(**({"data": "moons", "alpha": 0.5, "size": 40} | settings))
    run = Run(experiment, prepare(load_dataset(experiment), experiment), numpy_kernel())
    run.advance(steps)
    observer = Observer(0, run)
    observer.analyse(math.inf)
    return run, observer.snapshot(Phase.PAUSED)


def source(steps=60, **settings):
    """Return what an exporter is given of such a run."""
    return ExportSource(*trained(steps, **settings))
