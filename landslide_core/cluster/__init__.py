"""Work on other machines: a Dask scheduler, its workers, and what they are asked to do."""
