"""Players of small runs, and how they are brought to a step."""

from engine.kernels.loading import numpy_kernel
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset, prepare
from engine.training.player.player import RunPlayer
from engine.training.snapshot import Phase, Snapshot


def player_of(**chosen: object) -> RunPlayer:
    experiment = Experiment(**({"size": 60} | chosen))  # type: ignore[arg-type]
    return RunPlayer(experiment, prepare(load_dataset(experiment), experiment), numpy_kernel())


def settle(player: RunPlayer) -> Snapshot:
    while player.is_busy and player.phase is not Phase.RUNNING:
        player.tick()
    return player.snapshot()


def go(player: RunPlayer, step: int) -> Snapshot:
    player.seek(step)
    return settle(player)
