"""landslide_core.susceptibility: relating landslides to factors: ratios, weights, forests, maps."""
