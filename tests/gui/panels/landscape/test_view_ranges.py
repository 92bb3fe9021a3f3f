import numpy as np

from engine.training.history import ParameterPath
from gui.panels.landscape.requests import FARTHEST, cover


def trail(*places):
    theta = np.array(places, dtype=float)
    return ParameterPath(np.arange(len(places), dtype=float), theta)


def test_it_covers_the_path_the_point_and_the_other_paths_on_each_axis():
    path = trail((0.0, 0.0, 9.0), (1.0, -2.0, 9.0))
    other = trail((0.5, 3.0, 9.0))
    at = np.array([-4.0, 0.0, 7.0])
    assert cover(path, at, (0, 1)) == ((-4.0, 1.0), (-2.0, 0.0))
    assert cover(path, at, (0, 1), [other]) == ((-4.0, 1.0), (-2.0, 3.0))
    assert cover(path, at, (2,), [other]) == ((7.0, 9.0),)


def test_before_anything_is_recorded_it_covers_the_point():
    assert cover(ParameterPath(np.empty(0), np.empty((0, 0))), np.array([1.0, 2.0]), (1, 0)) == (
        (2.0, 2.0),
        (1.0, 1.0),
    )


def test_a_path_is_not_followed_beyond_what_axes_can_reckon_with():
    path = trail((1e300, -1e300), (1e200, 0.0))
    assert cover(path, np.array([1e250, 1.0]), (0, 1)) == ((FARTHEST, FARTHEST), (-FARTHEST, 1.0))
