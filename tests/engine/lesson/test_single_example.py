from dataclasses import replace

import numpy as np
import pytest

from engine.data.catalog import CATALOG, build
from engine.data.edits import Added, Relabelled, edited
from engine.errors import InputError
from engine.lesson.single_example import mislabelled, outlier

GENERATED = [name for name, entry in CATALOG.items() if entry.generated]


@pytest.mark.parametrize("name", GENERATED)
def test_an_outlier_is_farther_out_than_any_other_on_the_side_of_the_other_class(name):
    dataset = build(name, seed=0)
    made = outlier(dataset)
    assert isinstance(made.edit, Added)
    after = edited(dataset, (made.edit,))
    assert (after.m, made.row, after.y[made.row]) == (dataset.m + 1, dataset.m, 0)
    mean0, mean1 = (dataset.X[dataset.y == label].mean(axis=0) for label in (0, 1))
    along = (after.X - mean0) @ (mean1 - mean0)
    assert np.argmax(along) == made.row
    reach = np.ptp(along[:-1])
    assert along[made.row] - along[:-1].max() == pytest.approx(0.75 * reach)


def test_a_wrong_label_is_given_to_the_clearest_training_example():
    X = np.array([[-3.0, 0.0], [-2.0, 0.0], [1.0, 0.0], [2.0, 0.0]])
    dataset = replace(build("two-blobs"), X=X, y=np.array([0.0, 0.0, 1.0, 1.0]))
    made = mislabelled(dataset, np.zeros(4, dtype=bool))
    assert made.row in (0, 1)
    assert made.edit == Relabelled((made.row,), (1,))
    held = np.array([True, True, False, False])
    assert mislabelled(dataset, held).row in (2, 3)


def test_where_there_is_x1_alone_the_outlier_lies_on_that_axis():
    X = np.array([[-1.0, 0.0], [1.0, 1.0]])
    dataset = replace(build("two-blobs"), X=X, y=np.array([0.0, 1.0]), has_x2=False)
    after = edited(dataset, (outlier(dataset).edit,))
    assert after.X[-1].tolist() == [2.5, 0.0]


@pytest.mark.parametrize("labels", [[], [1.0, 1.0]])
def test_without_both_classes_it_is_said_what_is_missing(labels):
    dataset = replace(build("empty"), X=np.zeros((len(labels), 2)), y=np.array(labels))
    for lesson in (outlier, lambda data: mislabelled(data, np.zeros(data.m, dtype=bool))):
        with pytest.raises(InputError, match="examples of both classes accepted"):
            lesson(dataset)
