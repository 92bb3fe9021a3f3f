import numpy as np
import pytest

from engine.support.contours import contour_generator


@pytest.mark.parametrize("in_chunks", [False, True])
def test_a_line_is_where_a_plane_has_its_level(in_chunks):
    x, y = np.linspace(0, 2, 5), np.linspace(-1, 1, 4)
    lines = contour_generator(x, y, x[np.newaxis] + 2 * y[:, np.newaxis], in_chunks=in_chunks)
    found = lines.lines(0.5)
    points = found[0][0] if in_chunks else found[0]
    np.testing.assert_allclose(points @ [1.0, 2.0], 0.5, atol=1e-12)
