from race_sample import race_at

from engine.comparison.race_snapshot import RaceMoment
from engine.training.snapshot import Phase
from gui.transport.race_panel import RaceTransportPanel
from gui.transport.timeline import Timeline


def test_a_seek_that_was_obeyed_in_part_lets_the_next_one_go(qtbot):
    panel = RaceTransportPanel()
    qtbot.addWidget(panel)
    heard = []
    panel.seek_requested.connect(heard.append)
    race = race_at(40)
    panel.show_moment(RaceMoment(1, Phase.PAUSED, 0.0, "numpy", race.snapshot()))
    timeline = panel.findChild(Timeline, "raceTimeline")
    timeline.seek_to(30)
    timeline.seek_to(20)
    panel.show_phase(Phase.RUNNING)  # on its way, and not there yet
    qtbot.waitUntil(lambda: heard == [30, 20])
