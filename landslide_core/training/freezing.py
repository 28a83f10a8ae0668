"""Train only some parts of a network and leave the others as they are."""

from collections.abc import Sequence

from torch import nn

from landslide_core.errors import SettingError


def learn_only(module: nn.Module, parts: Sequence[str]) -> None:
    """Freeze every parameter outside the named submodules (dotted names); no part leaves all as they are.

    InputError when a name fits no submodule that can learn.
    """
    if not parts:
        return
    for part in parts:
        if not any(_inside(name, (part,)) for name, _ in module.named_parameters()):
            known = ", ".join(name for name, child in module.named_children() if [*child.parameters()])
            raise SettingError(f"The network has no part '{part}' to train.", f"Its parts are: {known}.")
    for name, parameter in module.named_parameters():
        if not _inside(name, parts):
            parameter.requires_grad_(False)


def train_mode(module: nn.Module, parts: Sequence[str]) -> None:
    """Training mode for the named parts and what holds them; no part means all.

    What is frozen must stay the same: its running means do not move and its dropout is off, as in prediction.
    """
    module.train()
    if not parts:
        return
    for name, child in module.named_modules():
        holds = any(_inside(part, (name,)) for part in parts) or not name
        if not holds and not _inside(name, parts):
            child.training = False


def _inside(name: str, parts: Sequence[str]) -> bool:
    return any(name == part or name.startswith(f"{part}.") for part in parts)
