"""Worlds with known answers, drawn from a seed with numpy and scipy only.

`training_scene` gives endless labelled scenes; `world` a county whose landslides follow a known law;
`close_up` a part of it as a satellite scene. `landslide_core.synthetic.sample_counties` writes them as files.
"""

from landslide_core.synthetic.closeup import close_up
from landslide_core.synthetic.training_scenes import training_scene
from landslide_core.synthetic.world import World, world

__all__ = ["World", "close_up", "training_scene", "world"]
