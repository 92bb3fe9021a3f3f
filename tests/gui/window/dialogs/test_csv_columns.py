import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QLabel, QTableWidget

from engine.errors import InputError
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset
from gui.window.dialogs.open_csv import CsvColumnsDialog

FLOWERS = """name,length,width,mass,kind
a,1.5,2.0,3,rose
b,1.0,2.5,4,tulip
c,2.5,1.0,5,rose
d,3.0,1.5,6,tulip
"""


@pytest.fixture
def make(qapp, tmp_path):
    shown = []

    def build(text=FLOWERS):
        path = tmp_path / "flowers.csv"
        path.write_text(text)
        dialog = CsvColumnsDialog(path)
        dialog.show()
        shown.append(dialog)
        return dialog

    yield build
    for dialog in shown:
        if shiboken6.isValid(dialog):
            dialog.close()


def _list(dialog, name):
    return dialog.findChild(QComboBox, name)


def _open(dialog):
    return dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Open)


def test_the_choice_begins_where_the_command_line_would(make):
    dialog = make()
    chosen = [_list(dialog, f"{name}Combo").currentText() for name in ("x1", "x2", "label")]
    assert chosen == ["length", "width", "kind"]
    assert _list(dialog, "positiveCombo").currentText() == "tulip"


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("a,b,grade\n0,0,9\n1,3,9\n2,6,10\n", "10"),
        ("a,b,grade\n0,0,-2\n1,3,-10\n", "-2"),
        ("a;b;grade\n0,5;0;9,5\n1;3;10,5\n", "10,5"),
        ("a,b,grade\n0,0,no\n1,3,Yes\n", "no"),
    ],
)
def test_class_1_is_what_the_command_line_takes(make, text, one):
    """The value that sorts last, as numbers where all are numbers."""
    dialog = make(text)
    assert _list(dialog, "positiveCombo").currentText() == one
    path = dialog.experiment().data
    assert load_dataset(Experiment(data=path)).class_names[1] == one
    assert load_dataset(dialog.experiment()).class_names[1] == one


def test_first_rows_are_shown(make):
    dialog = make()
    table = dialog.findChild(QTableWidget)
    assert table.rowCount() == 4
    assert table.item(1, 4).text() == "tulip"
    assert table.horizontalHeaderItem(1).text() == "length"


def test_the_chosen_experiment_reads_the_chosen_columns(qtbot, make):
    dialog = make()
    _list(dialog, "x2Combo").setCurrentText("mass")
    _list(dialog, "positiveCombo").setCurrentText("rose")
    with qtbot.waitSignal(dialog.experiment_chosen) as caught:
        qtbot.mouseClick(_open(dialog), Qt.MouseButton.LeftButton)
    dataset = load_dataset(caught.args[0])
    assert dataset.axis_names == ("length", "mass")
    assert dataset.class_names == ("tulip", "rose")
    assert dataset.y.tolist() == [1, 0, 1, 0]
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog))


def test_another_label_column_offers_its_values(make):
    dialog = make()
    _list(dialog, "labelCombo").setCurrentText("name")
    positive = _list(dialog, "positiveCombo")
    assert [positive.itemText(row) for row in range(positive.count())] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("name", "column", "says"),
    [("x1Combo", "width", "three different columns"), ("x1Combo", "name", "a column of numbers")],
)
def test_what_cannot_be_is_said_and_cannot_be_opened(make, name, column, says):
    dialog = make()
    _list(dialog, name).setCurrentText(column)
    assert says in dialog.findChild(QLabel, "complaint").text()
    assert not _open(dialog).isEnabled()
    _list(dialog, name).setCurrentText("length")
    assert _open(dialog).isEnabled()


def test_columns_of_one_name_are_told_apart_by_number(make):
    dialog = make("v,v,kind\n1,2,a\n3,4,b\n")
    experiment = dialog.experiment()
    assert experiment.columns == ("1", "2")
    assert load_dataset(experiment).X.tolist() == [[1, 2], [3, 4]]


def test_a_file_that_is_no_csv_is_refused_before_anything_shows(tmp_path):
    path = tmp_path / "empty.csv"
    path.write_text("")
    with pytest.raises(InputError, match=r"empty\.csv"):
        CsvColumnsDialog(path)
