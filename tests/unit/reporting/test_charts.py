"""Charts of a report: no sign in them is an empty box."""

import warnings

import numpy as np

from landslide_core.reporting import charts, lettering

_SIZE = (80.0, 50.0)


def test_chinese_has_letters_in_every_chart() -> None:
    line = (np.array([0.0, 1.0]), np.array([0.0, 1.0]))

    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns of each sign that no font knows
        made = [
            charts.bars({"重要性": [0.4, 0.2]}, ["坡度", "岩性"], _SIZE),
            charts.curves([charts.Panel("成功率", "研究区占比", "滑坡占比", {"随机森林": line})], _SIZE),
            charts.matrix([[charts.Cell("命中", "#ffffff")]], ["滑坡"], ("预测", "实际"), _SIZE),
        ]

    assert all(picture.startswith(b"\x89PNG") for picture in made)


def test_bold_texts_find_the_font_too(caplog):
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    lettering.in_charts()
    figure = Figure()
    figure.text(0.5, 0.5, "北", weight="bold")

    FigureCanvasAgg(figure).draw()

    assert [record.getMessage() for record in caplog.records if "font" in record.getMessage()] == []
