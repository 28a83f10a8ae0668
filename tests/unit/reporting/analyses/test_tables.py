"""Tables of an analysis: what a stranger's layer is called is shown with its signs that can be seen."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from landslide_core.reporting.analyses import tables
from landslide_core.reporting.document import Table


def test_the_name_of_a_class_holds_no_sign_that_cannot_be_seen():
    row = {
        "factor": "lithology", "class": "shale\u202e\nfake", "domain_share": 0.5, "landslide_share": 0.5, "fr": 1.0,
        "low": np.nan, "high": np.nan, "differs": False,
    }  # fmt: skip
    of = SimpleNamespace(run=SimpleNamespace(ratios=pd.DataFrame([row])), title=str, grid=None)
    (table,) = (part for part in tables.ratios(of, 5) if isinstance(part, Table))

    assert table.rows[0][:2] == ["lithology", "shale??fake"]
