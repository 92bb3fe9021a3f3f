import csv
import io

from hypothesis import given
from hypothesis import strategies as st
from sweep_sample import outcome

from engine.cli.sweep_report import write_table
from engine.model.experiment import Experiment


def written(*outcomes, setting="alpha"):
    file = io.StringIO()
    write_table(file, outcomes, setting)
    return file.getvalue()


def test_the_head_and_a_row_are_as_documented():
    run = outcome(
        Experiment(seed=3, alpha=0.1, l2=1.0, batch=16),
        0.25,
        test_loss=0.5,
        gap=1e-20,
        distance=2.0,
        remarks=("loss rose", "not converged"),
    )
    head, row = written(run).splitlines()
    assert head == (
        "seed,alpha,batch,l1,l2,steps,loss,test_loss,accuracy,test_accuracy,gap,distance,"
        "diverged_at,b,w1,w2,remark"
    )
    assert row == (
        "3,0.1,16,0,1,100,0.25,0.5,0.90000000000000002,0.80000000000000004,"
        "9.9999999999999995e-21,2,,0.5,1,-2,loss rose; not converged"
    )


def test_what_there_is_not_is_left_empty_and_divergence_has_its_step():
    (row,) = csv.DictReader(io.StringIO(written(outcome(Experiment(), 7.0, diverged_at=12))))
    assert (row["batch"], row["steps"], row["diverged_at"]) == ("full", "11", "12")
    assert row["test_loss"] == row["test_accuracy"] == row["gap"] == row["distance"] == ""


def test_what_is_swept_has_a_column():
    runs = [outcome(Experiment(optimizer=name, momentum=0.5), 1.0) for name in ("gd", "adam")]
    rows = list(csv.DictReader(io.StringIO(written(*runs, setting="optimizer"))))
    assert [row["optimizer"] for row in rows] == ["gd", "adam"]
    (row,) = csv.DictReader(io.StringIO(written(runs[0], setting="momentum")))
    assert list(row)[4:7] == ["l2", "momentum", "steps"]
    assert row["momentum"] == "0.5"


@given(
    st.floats(1e-12, 1e12),
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=7),
    st.floats(allow_nan=False),
)
def test_numbers_come_back_to_the_last_bit(alpha, w, loss):
    run = outcome(Experiment(alpha=alpha), loss, w=tuple(w))
    (row,) = csv.DictReader(io.StringIO(written(run)))
    assert float(row["alpha"]) == alpha
    assert float(row["loss"]) == loss
    assert [float(row[f"w{j + 1}"]) for j in range(len(w))] == w
