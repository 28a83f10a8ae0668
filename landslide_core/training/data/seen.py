"""What is known of where, when and with what the public sets were taken."""

from landslide_core.networks.card import Seen
from landslide_core.training.data.datasets import Sources
from landslide_core.training.data.public_sets import GVLM_RESOLUTION_M, PLANET_RESOLUTION_M
from landslide_core.training.data.readers import BIJIE_RESOLUTION_M

_BIJIE = Seen((BIJIE_RESOLUTION_M,), ("China (Guizhou)",), ("May to August 2018",), ("TripleSat",))
_PLANET = Seen(
    (PLANET_RESOLUTION_M,), ("five events whose country the set does not name",), (), ("PlanetScope",)
)
_OF = {
    "bijie": _BIJIE,
    "bijie_more": _BIJIE,
    "events": _PLANET,
    "hr_gldd": Seen((PLANET_RESOLUTION_M,), ("ten events of HR-GLDD",), (), ("PlanetScope",)),
    "gvlm": Seen((GVLM_RESOLUTION_M,), ("17 sites of GVLM",), (), ("Google Earth",)),
    "cas": Seen((), ("nine regions of the CAS set",), (), ("UAV and satellites",)),
    "landslide4sense": Seen((10.0,), ("sites of Landslide4Sense",), (), ("Sentinel-2",)),
}


def seen_of(sources: Sources) -> Seen:
    """What a training on these sources has seen landslides in; synthetic and overhead images do not count."""
    parts = [seen for name, seen in _OF.items() if getattr(sources, name) is not None]
    if sources.images is not None:
        parts.append(Seen((sources.resolution_m,)))
    return Seen(
        tuple(sorted({size for part in parts for size in part.pixel_m})),
        *(
            tuple(dict.fromkeys(each for part in parts for each in getattr(part, name)))
            for name in ("countries", "seasons", "sensors")
        ),
    )
