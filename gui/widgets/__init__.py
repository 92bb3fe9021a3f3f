"""Labels, buttons, sliders, fields and typeset formulas that several places use."""
