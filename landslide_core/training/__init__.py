"""Readers of labelled imagery, losses, recipes and the training loop.

Imports only numpy, scipy, Pillow, torch and torchvision at run time, so it also works on a bare GPU machine.
"""
