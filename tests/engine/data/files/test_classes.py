from file_reading import THREE


def test_text_labels_sort_as_text(read):
    assert read("1,2,yes\n3,4,no\n").class_names == ("no", "yes")
    assert read("1,2,9\n3,4,x10\n").class_names == ("9", "x10")


def test_numeric_labels_sort_and_compare_as_numbers(read):
    dataset = read("1,2,9\n3,4,10\n5,6,10.0\n7,8,09\n")
    assert dataset.class_names == ("9", "10")
    assert dataset.y.tolist() == [0, 1, 1, 0]


def test_positive_chooses_class_1(read):
    dataset = read("1,2,1.0\n3,4,0\n", positive="0")
    assert dataset.class_names == ("1.0", "0")
    assert dataset.y.tolist() == [0, 1]
    assert read("1,2,1.0\n3,4,0\n", positive=" 01 ").y.tolist() == [1, 0]


def test_more_than_two_labels_are_listed_and_positive_is_offered(refusal):
    assert refusal(THREE).startswith(
        "column 'kind': 3 label values found, x (1), y (2), z (1); exactly two accepted, "
        "or --positive V"
    )


def test_long_list_of_labels_is_cut(refusal):
    rows = "".join(f"1,2,{k}\n" for k in range(20))
    assert "20 label values found, 0 (1), 1 (1)" in refusal(rows)
    assert "7 (1) and 12 more;" in refusal(rows)


def test_positive_takes_one_label_against_the_rest(read):
    dataset = read(THREE, positive="y")
    assert dataset.class_names == ("not y", "y")
    assert dataset.y.tolist() == [0, 1, 0, 1]


def test_positive_that_is_no_label_lists_those_found(refusal):
    assert refusal(THREE, positive="w").startswith(
        "column 'kind': positive: 'w' given, x (1), y (2), z (1) found"
    )


def test_positive_is_one_of_the_two_classes_where_these_are_given(read, refusal):
    assert read(THREE, classes=("x", "y"), positive="x").class_names == ("y", "x")
    told = "given, but the classes are x and y; one of these accepted"
    for positive in ("z", "w", ">=7"):
        message = refusal(THREE, classes=("x", "y"), positive=positive)
        assert message == f"column 'kind': positive: '{positive}' {told}"


def test_single_label_value_is_refused(refusal):
    assert refusal("1,2,a\n3,4,a\n").startswith("column 'column 3': one label value found, a (2);")


def test_single_label_value_left_by_dropped_rows_tells_of_them(refusal):
    message = refusal("1,2,a\n3,4,a\n5,NA,b\n")
    assert "(1 of 3 rows dropped: value missing or not finite, the first at line 3)" in message
