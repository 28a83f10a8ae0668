"""How long a test may wait for something that will come: only there to end a hang, on whatever machine."""

HANG_SECONDS = 900
