"""HDF5 files that lead away or unpack without end."""

from pathlib import Path

import h5py
import numpy as np

from tests.hostile.inputs import World, kind


@kind("raster")
def hdf5_leads_away(world: World) -> Path:
    """Links of every kind, virtual and external datasets, for `img` and `mask`."""
    path, decoy = world.folder / "patch.h5", str(world.decoys / "decoy.h5")
    way = world.rng.randrange(7)
    with h5py.File(path, "w", libver="latest") as file:
        for name, shape in (("img", (64, 64, 14)), ("mask", (64, 64))):
            if way == 0:
                file[name] = h5py.ExternalLink(decoy, f"/{name}")
            elif way == 1:
                file[name] = h5py.SoftLink(f"/away/{name}")
                if "away" not in file:
                    file["away"] = h5py.ExternalLink(decoy, "/")
            elif way in (2, 3):
                layout = h5py.VirtualLayout(shape, "float64")
                layout[...] = h5py.VirtualSource(
                    decoy if way == 2 else f"../outside/./{Path(decoy).name}", name, shape
                )
                file.create_virtual_dataset(name, layout, fillvalue=0)
            elif way == 4:
                file.create_dataset(
                    name, shape, "uint8", external=[(str(world.decoys / "decoy.raw"), 0, h5py.h5f.UNLIMITED)]
                )
            elif way == 5:
                file[name] = h5py.SoftLink(f"/{name}")
            else:
                file.create_group(name)
    return path


@kind("raster")
def hdf5_unpacks(world: World) -> Path:
    """Datasets of a kilobyte that ask for gigabytes, unusual types and dimensions."""
    rng, path = world.rng, world.folder / "patch.h5"
    shape, dtype, chunks = rng.choice((
        ((13_000, 13_000, 2), "float64", (13_000, 100, 1)), ((7000, 7000, 14), "uint8", None), ((64, 64, 14), "S100", None),
        ((30_000, 30_000, 1), "uint8", (100, 100, 1)), ((64, 64, 0), "float32", None), ((64, 64, 3000), "uint8", None),
        ((64, 64, 14), np.dtype([("a", "i4")]), None), ((64, 64), "float32", None), ((64, 64, 14), "complex64", None),
        ((64, 64, 14), ">f8", None), ((64, 64, 14), "float16", None), ((2, 2, 2), "int64", None), ((5000, 5000, 3), "uint8", (5000, 5000, 3)),
    ))  # fmt: skip
    with h5py.File(path, "w") as file:
        file.create_dataset(
            "img", shape, dtype, chunks=chunks, compression="gzip" if chunks else None, fillvalue=None
        )
        file.create_dataset("mask", shape[:2], "uint8")
    return path
