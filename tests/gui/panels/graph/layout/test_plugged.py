from gui.panels.graph.layout.geometry import lines, pieces, template


def test_a_sum_is_parted_into_its_terms():
    text = "0.5000 · 1.2000 + (−0.3000) · 0.4000 + 0.1000"
    assert pieces(text) == ["0.5000 · 1.2000", "+ (−0.3000) · 0.4000", "+ 0.1000"]


def test_without_a_sum_a_product_is_parted_into_its_factors():
    assert pieces("(−2.0338) · 0.4917 · (1 − 0.4917)") == [
        "(−2.0338)",
        "· 0.4917",
        "· (1 − 0.4917)",
    ]


def test_what_stands_in_parentheses_stays_together():
    assert pieces("1/(1 + e^(−(−0.0332)))") == ["1/(1 + e^(−(−0.0332)))"]


def test_brackets_are_no_parentheses():
    text = "−[1 · log 0.4917 + (1 − 1) · log (1 − 0.4917)]"
    assert pieces(text) == ["−[1 · log 0.4917", "+ (1 − 1) · log (1 − 0.4917)]"]


def test_the_lines_together_are_the_text():
    text = "= 0.5 · 1.2 + (−0.3) · 0.4 + 0.1"
    assert lines(text, (1, 2)) == ["= 0.5 · 1.2", "+ (−0.3) · 0.4 + 0.1"]
    assert lines(text, (3,)) == [text]


def test_a_template_leaves_room_for_signs_and_keeps_every_operator():
    assert template("0.5000 · (−1.2000) + 0.1000") == "(−0.0000) · (−1.2000) + (−0.0000)"
    assert template("−1/0.4917") == "−1/(−0.0000)"
    assert template("12345.6789 − 1") == "12345.6789 − 1"
    assert template("2.5e−04 · 0.1000") == "(−0.0000) · (−0.0000)"


def test_a_template_leaves_positive_numbers_as_they_are():
    assert template("0.5000 − 0.1000 · 0.3000", {"0.1000"}) == "(−0.0000) − 0.1000 · (−0.0000)"
