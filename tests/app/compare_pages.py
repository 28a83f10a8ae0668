"""What tests of the Compare page share."""


def comparison_of(app) -> str:
    value = app.query_params["run"]
    return value if isinstance(value, str) else value[0]
