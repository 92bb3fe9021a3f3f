import json

import pytest
import shiboken6
from echo import Echo
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QTableView,
)
from workbook_sample import as_xlsx, workbook

from engine.data.files.file_format import FileFormat
from engine.errors import InputError
from engine.model.experiment import Experiment
from engine.model.problem import load_dataset
from gui.window.dialogs.import_data import ImportDialog
from gui.window.dialogs.import_preview import SHOWN_ROWS
from gui.workers.background import WorkerThread
from gui.workers.import_worker import Importer

FLOWERS = """name,length,width,mass,kind
a,1.5,2.0,3,rose
b,1.0,2.5,4,tulip
c,2.5,1.0,5,rose
d,3.0,1.5,6,tulip
"""


@pytest.fixture
def importer(qtbot):
    reader = Importer()
    yield reader
    reader.wait()


@pytest.fixture
def make(qtbot, tmp_path, importer):
    shown = []

    def build(text=FLOWERS, experiment=None, name="flowers.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        if experiment is not None:
            experiment = experiment.changed(data=str(path))
        dialog = ImportDialog(path, importer, None, experiment)
        dialog.show()
        shown.append(dialog)
        settle(qtbot, dialog)
        return dialog

    yield build
    for dialog in shown:
        if shiboken6.isValid(dialog):
            dialog.close()


def settle(qtbot, dialog):
    """Wait until the dialog has said what can be opened, or why it cannot."""
    qtbot.waitUntil(lambda: _open(dialog).isEnabled() or _says(dialog, "complaint") != "")


def _list(dialog, name):
    return dialog.findChild(QComboBox, name)


def _open(dialog):
    return dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Open)


def _says(dialog, name):
    return dialog.findChild(QLabel, name).text()


def _choose(qtbot, dialog, name, text):
    field = _list(dialog, name)
    field.setCurrentText(text)
    assert field.currentText() == text
    settle(qtbot, dialog)


def _model(dialog):
    return dialog.findChild(QTableView).model()


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
        ("a,b,grade\n0,0,no\n1,3,Yes\n", "Yes"),
        ("a,b,grade\n0,0,accepted\n1,3,rejected\n", "accepted"),
    ],
)
def test_class_1_is_what_the_command_line_takes(make, text, one):
    dialog = make(text)
    assert _list(dialog, "positiveCombo").currentText() == one
    path = dialog.experiment().data
    assert load_dataset(Experiment(data=path)).class_names[1] == one
    assert load_dataset(dialog.experiment()).class_names[1] == one


def test_the_cells_are_shown_with_names_kinds_and_lines(make):
    model = _model(make())
    assert model.rowCount() == 4
    assert model.index(1, 4).data() == "tulip"
    head = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(5)]
    assert head == ["name\ntext", "length\nx₁", "width\nx₂", "mass\nnumbers", "kind\nlabel"]
    assert model.headerData(0, Qt.Orientation.Vertical) == "2"


def test_chosen_columns_are_tinted_and_cells_without_a_value_marked(make):
    model = _model(make("a,b,c,y\n1,2,3,no\n4,?,6,yes\n7,8,,yes\n1,1,1,no\n"))
    tint = [
        [model.index(row, at).data(Qt.ItemDataRole.BackgroundRole) for at in range(4)]
        for row in range(3)
    ]
    assert tint[0][2] is None and tint[2][2] is None
    assert tint[0][0] == tint[0][1] == tint[0][3] is not None
    assert tint[1][1] not in (None, tint[0][1])


def test_the_chosen_experiment_reads_the_chosen_columns(qtbot, make):
    dialog = make()
    _choose(qtbot, dialog, "x2Combo", "mass")
    _choose(qtbot, dialog, "positiveCombo", "rose")
    with qtbot.waitSignal(dialog.experiment_chosen) as caught:
        qtbot.mouseClick(_open(dialog), Qt.MouseButton.LeftButton)
    dataset = load_dataset(caught.args[0])
    assert dataset.axis_names == ("length", "mass")
    assert dataset.class_names == ("tulip", "rose")
    assert dataset.y.tolist() == [1, 0, 1, 0]
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog))


def test_counts_of_the_classes_are_told_and_one_click_swaps_them(qtbot, make):
    dialog = make(FLOWERS + "e,1.0,1.0,7,tulip\n")
    assert _says(dialog, "counts") == "5 examples: 2 of class 0 (rose), 3 of class 1 (tulip)"
    qtbot.mouseClick(dialog.findChild(QPushButton, "swapButton"), Qt.MouseButton.LeftButton)
    settle(qtbot, dialog)
    assert _says(dialog, "counts") == "5 examples: 3 of class 0 (tulip), 2 of class 1 (rose)"


def test_another_label_column_offers_its_values(qtbot, make):
    dialog = make()
    _list(dialog, "labelCombo").setCurrentText("name")
    settle(qtbot, dialog)
    positive = _list(dialog, "positiveCombo")
    assert [positive.itemText(row) for row in range(positive.count())] == ["a", "b", "c", "d"]
    assert "class 1" in _says(dialog, "complaint")
    _choose(qtbot, dialog, "positiveCombo", "c")
    assert load_dataset(dialog.experiment()).class_names == ("not c", "c")


def test_two_of_three_classes_and_a_threshold_can_be_chosen(qtbot, make):
    text = "u,v,kind,grade\n1,2,x,3\n2,4,y,7\n3,1,z,8\n4,4,x,9\n5,1,y,1\n"
    dialog = make(text, Experiment(label="kind"))
    assert not _open(dialog).isEnabled()
    _choose(qtbot, dialog, "positiveCombo", "x")
    _choose(qtbot, dialog, "negativeCombo", "z")
    assert dialog.experiment().classes == ("z", "x")
    assert load_dataset(dialog.experiment()).m == 3
    _list(dialog, "labelCombo").setCurrentText("grade")
    settle(qtbot, dialog)
    _choose(qtbot, dialog, "positiveCombo", ">=7")
    assert load_dataset(dialog.experiment()).y.tolist() == [0, 1, 1, 1, 0]


def test_one_feature_can_be_chosen(qtbot, make):
    dialog = make()
    _choose(qtbot, dialog, "x2Combo", "none: one feature")
    assert dialog.experiment().columns == ("length",)
    assert not load_dataset(dialog.experiment()).has_x2


@pytest.mark.parametrize(
    ("name", "column", "says"),
    [("x1Combo", "width", "different ones accepted"), ("x1Combo", "name", "'a' found")],
)
def test_what_cannot_be_is_said_and_cannot_be_opened(qtbot, make, name, column, says):
    dialog = make()
    _list(dialog, name).setCurrentText(column)
    qtbot.waitUntil(lambda: says in _says(dialog, "complaint"))
    assert not _open(dialog).isEnabled()
    _list(dialog, name).setCurrentText("length")
    qtbot.waitUntil(_open(dialog).isEnabled)


def test_columns_of_one_name_are_told_apart_by_number(make):
    experiment = make("v,v,kind\n1,2,a\n3,4,b\n").experiment()
    assert experiment.columns == ("1", "2")
    assert load_dataset(experiment).X.tolist() == [[1, 2], [3, 4]]


def test_what_was_detected_is_shown_and_can_be_changed(qtbot, make):
    dialog = make("u;v;y\n75,000;3;1\n81,500;4;0\n62,250;1;1\n")
    assert _list(dialog, "delimiterCombo").currentText() == "as found: semicolon"
    assert _list(dialog, "thousandsCombo").currentText() == "as found: comma"
    assert "groups thousands" in _says(dialog, "notes")
    assert load_dataset(dialog.experiment()).X[0, 0] == 75000
    _list(dialog, "decimalCombo").setCurrentText("comma")
    qtbot.waitUntil(lambda: _list(dialog, "thousandsCombo").currentText() == "as found: none")
    settle(qtbot, dialog)
    assert dialog.experiment().file == FileFormat(decimal=",")
    assert load_dataset(dialog.experiment()).X[0, 0] == 75


def test_a_sign_of_ones_own_for_missing_values_is_read_anew(qtbot, make):
    dialog = make("u,v,y\n1,2,0\n-999,4,1\n3,1,1\n4,4,0\n")
    field = dialog.findChild(QLineEdit, "naField")
    field.setFocus()
    qtbot.keyClicks(field, "-999")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    button = dialog.findChild(QPushButton, "droppedButton")
    qtbot.waitUntil(button.isVisible)
    assert button.text() == "Copy 1 dropped row"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "line\tu\tv\ty\n3\t-999\t4\t1\n"
    assert load_dataset(dialog.experiment()).m == 3


def test_what_was_chosen_stays_when_the_file_is_read_otherwise(qtbot, make):
    dialog = make("u,v,w,kind,when\n1,2,3,a,5\n-9,4,5,b,6\n3,1,2,c,7\n4,4,6,b,8\n")
    _choose(qtbot, dialog, "labelCombo", "kind")
    _choose(qtbot, dialog, "x1Combo", "w")
    _choose(qtbot, dialog, "positiveCombo", "b")
    _choose(qtbot, dialog, "negativeCombo", "a")
    field = dialog.findChild(QLineEdit, "naField")
    for token, m in (("-8", 3), ("5", 2)):
        field.setText("")
        field.setFocus()
        qtbot.keyClicks(field, token)
        qtbot.keyClick(field, Qt.Key.Key_Tab)
        settle(qtbot, dialog)
        experiment = dialog.experiment()
        assert experiment.columns == ("w", "v") and experiment.label == "kind"
        assert experiment.classes == ("a", "b")
        assert load_dataset(experiment).m == m


def test_what_is_not_there_in_another_format_is_proposed_anew(qtbot, make):
    dialog = make("u;v;w;y\n1;2;3;0\n2;4;5;1\n3;1;2;1\n")
    _choose(qtbot, dialog, "x1Combo", "w")
    _list(dialog, "headerCombo").setCurrentText("an example")
    settle(qtbot, dialog)
    assert dialog.experiment().columns == ("column 1", "column 2")
    _list(dialog, "headerCombo").setCurrentIndex(0)
    settle(qtbot, dialog)
    assert dialog.experiment().columns == ("w", "v")


def test_rows_with_a_problem_far_on_are_shown_too(make):
    rows = "".join(f"{k % 9},{k % 7},{k % 2}\n" for k in range(SHOWN_ROWS + 50))
    model = _model(make("a,b,y\n" + rows + "?,1,0\n"))
    assert model.rowCount() == SHOWN_ROWS + 1
    assert model.headerData(SHOWN_ROWS, Qt.Orientation.Vertical) == str(SHOWN_ROWS + 52)


def test_a_file_that_is_open_begins_with_its_columns_and_keeps_its_settings(make):
    before = Experiment(columns=("mass", "width"), label="kind", positive="rose", alpha=0.7, l2=0.1)
    dialog = make(experiment=before)
    experiment = dialog.experiment()
    assert experiment.columns == ("mass", "width") and experiment.positive == "rose"
    assert (experiment.alpha, experiment.l2) == (0.7, 0.1)


def test_a_file_that_cannot_be_read_says_why_and_cannot_be_opened(make):
    dialog = make("")
    assert "empty; a CSV file with rows of data accepted" in _says(dialog, "complaint")
    assert not _open(dialog).isEnabled()
    assert "a PNG picture" in _says(make(b"\x89PNG\r\n\x1a\n\0", name="b.csv"), "complaint")


def test_a_format_helps_a_file_that_could_not_be_read(qtbot, make):
    dialog = make("u!v!y\n1!2!0\n3!4!1\n", Experiment(file=FileFormat(delimiter="!")))
    assert _list(dialog, "delimiterCombo").currentText() == "!"
    assert load_dataset(dialog.experiment()).m == 2
    _list(dialog, "delimiterCombo").setCurrentIndex(0)
    qtbot.waitUntil(lambda: "1 field in a row found" in _says(dialog, "complaint"))


def test_a_label_chosen_while_the_file_is_read_anew_waits_for_it(qtbot, make):
    dialog = make()
    _list(dialog, "encodingCombo").setCurrentText("utf-8")
    _list(dialog, "labelCombo").setCurrentText("name")
    settle(qtbot, dialog)
    assert _list(dialog, "labelCombo").currentText() == "kind"
    assert load_dataset(dialog.experiment()).m == 4


def test_what_was_read_in_another_format_does_not_answer_for_one_that_cannot_be(
    qtbot, make, importer
):
    dialog = make()
    _list(dialog, "decimalCombo").setCurrentText("comma")
    _list(dialog, "thousandsCombo").setCurrentText("comma")
    echo = Echo(importer.worker._thread)
    echo.wait(qtbot)
    assert "decimal" in _says(dialog, "complaint")
    assert not _open(dialog).isEnabled()


def test_closing_gives_up_a_file_that_is_being_read_and_never_waits(
    qtbot, tmp_path, importer, monkeypatch
):
    monkeypatch.setattr(WorkerThread, "wait_for_end", lambda *_: pytest.fail("waits"))
    path = tmp_path / "long.csv"
    path.write_text("a,b,y\n" + "1.5,2,0\n2,3,1\n" * 300_000)
    dialog = ImportDialog(path, importer)
    dialog.show()
    dialog.reject()
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog))
    qtbot.waitUntil(lambda: not importer.worker.is_running)
    monkeypatch.undo()
    later = ImportDialog(path, importer)  # the same thread begins again
    later.show()
    settle(qtbot, later)
    assert "600,000 examples" in _says(later, "counts")
    later.close()


def test_a_workbook_is_shown_by_the_rows_of_its_sheet(make, tmp_path):
    rows = [(k + 0.5, k % 3, k % 2) for k in range(6)]
    dialog = make(as_xlsx([("u", "v", "y"), *rows]), name="book.xlsx")
    assert _model(dialog).headerData(0, Qt.Orientation.Vertical) == "2"
    assert not _list(dialog, "delimiterCombo").isEnabled()
    assert load_dataset(dialog.experiment()).m == 6
    with pytest.raises(InputError):
        load_dataset(dialog.experiment().changed(label="w"))


def _type(qtbot, dialog, name, text):
    field = dialog.findChild(QLineEdit, name)
    field.setFocus()
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    settle(qtbot, dialog)


def test_lines_to_skip_and_comments_are_shown_and_can_be_said_otherwise(qtbot, make):
    table = "u,v,y\n1,2,0\n;2,2,1\n3,1,1\n4,4,0\n5,2,1\n"
    dialog = make(f"My table\n\n{table}")
    skip, comment = (dialog.findChild(QLineEdit, f"{name}Field") for name in ("skip", "comment"))
    assert skip.placeholderText() == "as found: 2"
    assert comment.placeholderText() == "as found: none"
    _type(qtbot, dialog, "commentField", ";")
    assert dialog.experiment().file == FileFormat(comment=";")
    assert load_dataset(dialog.experiment()).m == 4
    _type(qtbot, dialog, "skipField", "4")
    assert dialog.experiment().file == FileFormat(comment=";", skip=4)
    assert load_dataset(dialog.experiment()).m == 3
    _type(qtbot, dialog, "skipField", "two")
    assert _says(dialog, "complaint") == "skip: 'two' given, how many lines accepted, such as 2"
    assert not _open(dialog).isEnabled()
    _type(qtbot, dialog, "skipField", "")
    _type(qtbot, dialog, "commentField", "none")
    assert dialog.experiment().file == FileFormat(comment="")
    other = make(json.dumps([{"u": 1.5, "v": 2, "y": 0}, {"u": 2, "v": 1, "y": 1}]), name="j.json")
    assert not other.findChild(QLineEdit, "skipField").isEnabled()
    assert not other.findChild(QLineEdit, "commentField").isEnabled()


def test_a_click_on_a_column_says_what_it_is_used_as(qtbot, make):
    dialog = make("id,u,v,y\n11,1,2,0\n12,2,1,1\n13,5,1,0\n14,3,4,1\n")
    header = dialog.findChild(QTableView, "previewTable").horizontalHeader()

    def use(place, name):
        spot = QPoint(header.sectionViewportPosition(place) + 5, 5)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        menu = dialog.findChildren(QMenu, "columnMenu")[-1]
        action = next(each for each in menu.actions() if each.text() == f"Use as {name}")
        was = action.isChecked()
        action.trigger()
        menu.close()
        settle(qtbot, dialog)
        return was

    assert dialog.experiment().columns == ("u", "v")
    assert "row numbers or ids" in dialog._model.headerData(0, Qt.Orientation.Horizontal)
    assert not use(0, "x₁")  # ids are not proposed, and can be had
    assert dialog.experiment().columns == ("id", "v")
    assert use(2, "x₂")  # once more: it is used no longer
    assert dialog.experiment().columns == ("id",)
    assert use(3, "the label")
    assert dialog.experiment().label == "y"


def test_another_sheet_is_read_by_its_name(qtbot, make):
    rows = [(k + 0.5, k % 3, k % 2) for k in range(6)]
    other = [(k + 10.5, k % 3, k % 2) for k in range(8)]
    book = workbook({"Sheet1": [("u", "v", "y"), *rows], "late": [("p", "q", "y"), *other]})
    dialog = make(book, name="book.xlsx")
    field = dialog.findChild(QLineEdit, "sheetField")
    assert field.placeholderText() == "as found: Sheet1"
    assert "others: late" in field.toolTip() and "the field sheet says which" in field.toolTip()
    field.setFocus()
    qtbot.keyClicks(field, "late")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: _list(dialog, "x1Combo").currentText().startswith("p"))
    settle(qtbot, dialog)
    assert load_dataset(dialog.experiment()).X[0, 0] == 10.5
    assert not make("u,v,y\n1,2,0\n3,4,1\n").findChild(QLineEdit, "sheetField").isEnabled()


def test_a_file_with_several_tables_is_read_once_one_is_named(qtbot, make):
    records = [{"u": k + 0.5, "v": k % 3, "y": k % 2} for k in range(6)]
    dialog = make(json.dumps({"train": records, "test": records[:4]}), name="both.json")
    assert "the field sheet says which" in _says(dialog, "complaint")
    field = dialog.findChild(QLineEdit, "sheetField")
    field.setFocus()
    qtbot.keyClicks(field, "test")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    qtbot.waitUntil(_open(dialog).isEnabled)
    assert load_dataset(dialog.experiment()).m == 4


def test_what_a_file_leaves_open_is_asked_at_its_field(qtbot, make):
    rows = "".join(
        f"{1000 + 7 * k:,}\t{k % 5 + 0.5}\t{('accepted', 'rejected')[k % 2]}\n" for k in range(9)
    )
    dialog = make("sum\tload\tstate\n" + rows)
    marked = {
        label.text(): label for label in dialog.findChildren(QLabel) if label.text()[-2:] == " ?"
    }
    assert set(marked) == {"&class 1 is ?"}
    assert "class 1 is accepted and class 0 is rejected" in marked["&class 1 is ?"].toolTip()
    assert "Swap classes swaps" in _list(dialog, "positiveCombo").toolTip()
    rows = "".join(f"{k + 1},{125 * (k % 3) + 250:03d};{k % 7},125;{k % 2}\n" for k in range(12))
    dialog = make("a;b;y\n" + rows, name="groups.csv")
    marked = {
        label.text(): label for label in dialog.findChildren(QLabel) if label.text()[-2:] == " ?"
    }
    if "thousands ?" in marked:
        assert "decimal" in marked["thousands ?"].toolTip()
        _choose(qtbot, dialog, "thousandsCombo", "none")
    assert not [one for one in dialog.findChildren(QLabel) if one.text() == "thousands ?"]


def test_a_number_that_stands_in_for_a_missing_one_is_asked_at_its_field(make):
    rows = "".join(
        f"{k % 5 + 0.5},{-999 if k in (3, 7) else k % 7 + 0.25},{k % 2}\n" for k in range(20)
    )
    dialog = make("a,b,y\n" + rows)
    field = dialog.findChild(QLineEdit, "naField")
    assert "b: -999 in 2 rows is far from all others" in field.toolTip()
    assert "&missing ?" in {label.text() for label in dialog.findChildren(QLabel)}


GROUPED = "u,v,y,freq\n0.5,1.5,0,4\n1.5,-0.25,1,2\n2.5,0.75,1,3\n-1.5,0.5,0,1\n"


def test_a_column_of_counts_is_chosen_and_none_by_default(qtbot, make):
    dialog = make(GROUPED)
    assert _list(dialog, "countsCombo").currentText() == "none"
    assert "4 examples" in _says(dialog, "counts")
    assert "the field counts: freq makes it as many" in _says(dialog, "notes")
    _choose(qtbot, dialog, "countsCombo", "freq")
    qtbot.waitUntil(lambda: "10 examples" in _says(dialog, "counts"))
    assert "4 rows stand for 10 examples" in _says(dialog, "notes")
    assert _model(dialog).headerData(3, Qt.Orientation.Horizontal) == "freq\ncounts"
    experiment = dialog.experiment()
    assert experiment.counts == "freq"
    assert load_dataset(experiment).m == 10
    again = make(GROUPED, experiment)
    assert _list(again, "countsCombo").currentText() == "freq"


def test_counts_make_room_for_themselves_among_the_features_and_the_label(qtbot, make):
    dialog = make("freq,u,y,v\n4,0.5,0,1.5\n2,1.5,1,2.5\n3,2.5,1,0.5\n1,-1.5,0,0.7\n")
    assert _list(dialog, "x1Combo").currentText() == "freq"
    _choose(qtbot, dialog, "countsCombo", "freq")
    assert _list(dialog, "x1Combo").currentText() == "u"
    assert _list(dialog, "x2Combo").currentText() == "v"
    qtbot.waitUntil(lambda: "10 examples" in _says(dialog, "counts"))
    _choose(qtbot, dialog, "countsCombo", "y")
    assert _list(dialog, "labelCombo").currentText() != "y"


def test_a_cell_that_is_no_count_is_marked_and_named(qtbot, make):
    dialog = make(GROUPED.replace(",3\n", ",2.5\n"))
    _choose(qtbot, dialog, "countsCombo", "freq")
    qtbot.waitUntil(lambda: "row 3 (line 4), column 'freq': '2.5'" in _says(dialog, "complaint"))
    assert not _open(dialog).isEnabled()
    cell = _model(dialog).index(2, 3)
    assert _model(dialog).data(cell, Qt.ItemDataRole.ToolTipRole) == "No whole count of at least 0."


def test_a_label_of_three_values_is_asked_for_at_the_field_class_1(qtbot, make):
    dialog = make("u,v,kind\n0.5,1.5,a\n1.5,-0.25,b\n2.5,0.75,c\n-1.5,0.5,a\n")
    field = _list(dialog, "positiveCombo")
    assert "Please check: column 'kind': 3 label values found" in field.toolTip()
    assert field.lineEdit().placeholderText() == "one of the values"
    _choose(qtbot, dialog, "positiveCombo", "b")
    qtbot.waitUntil(lambda: "1 of class 1 (b)" in _says(dialog, "counts"))
    assert "Please check" not in field.toolTip()
    field.setCurrentText("")
    assert "Please check: which label is class 1." in field.toolTip()


def test_a_number_as_label_takes_a_threshold_and_may_be_a_count(qtbot, make):
    dialog = make("u,v,n\n0.5,1.5,3\n1.5,-0.25,6\n2.5,0.75,9\n-1.5,0.5,7\n")
    field = _list(dialog, "positiveCombo")
    assert field.lineEdit().placeholderText() == "one value, or >=7"
    assert "the field counts: n if it counts equal examples" in _says(dialog, "complaint")
    field.setCurrentText(">=7")
    qtbot.waitUntil(lambda: "2 of class 1 (>=7)" in _says(dialog, "counts"))
