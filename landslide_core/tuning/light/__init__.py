"""Fitting a light: left-out regions and made-up shifts in, what to expect of a network on such imagery out.

scenes -> shifts -> tiles -> maps -> forest -> choose -> light/NAME.json beside the card; table prints what it flags.
"""
