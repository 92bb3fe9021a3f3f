from engine.model.command_text import as_options, option_name, option_value


def test_an_option_has_dashes_where_a_setting_has_none():
    assert option_name("alpha") == "--alpha"
    assert option_name("test_ratio") == "--test-ratio"


def test_a_float_keeps_its_bits_and_a_name_with_a_comma_is_quoted():
    assert option_value((0.1, 1e-300, 0.30000000000000004)) == "0.1,1e-300,0.30000000000000004"
    assert option_value(("length, cm", "width")) == '"length, cm",width'


def test_settings_are_told_as_options():
    assert as_options({"l2": 0.01, "standardize": True}) == "--l2 0.01 --standardize"
    assert as_options({"test_ratio": 0.0}) == "--test-ratio 0"
