"""CALandDet: its token, its score, and images of any size."""

import pytest
import torch
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from landslide_core.networks import get, parameter_count
from landslide_core.networks.calanddet_neck import TokenAttention, to_space

NETWORK = get("calanddet")


def attention(mode: str) -> TokenAttention:
    torch.manual_seed(0)
    return TokenAttention(192, 768, mode, drop_path=0.0).eval()


def branches(mode: str, *presence: float) -> list[torch.Tensor]:
    module = attention(mode)
    features, token = torch.randn(1, 14, 14, 192), torch.randn(1, 768)
    with torch.inference_mode():
        return [module.branch(features, token, torch.tensor([[p]])) for p in presence]


def change(before: torch.Tensor, after: torch.Tensor) -> float:
    return ((after - before).norm() / before.norm()).item()


def test_each_part_has_the_published_number_of_weights() -> None:
    with torch.device("meta"):
        module = NETWORK.build(3, "paper")

    assert parameter_count(module.encoder) + parameter_count(module.unused_norm) == 27_519_354
    assert parameter_count(module.token) + parameter_count(module.presence) == 592_129
    steps = [parameter_count(step) for step in module.neck]
    assert steps == [3_853_488, 1_907_929, 1_013_701, 221_239]
    assert parameter_count(module.head) == 6_051


def test_the_normalisation_that_is_never_used_is_built_for_the_published_size_alone() -> None:
    with torch.device("meta"):
        paper, without = (NETWORK.build(3, "paper", unused_norm=unused) for unused in (True, False))
        assert NETWORK.build(3, "compact").unused_norm is None

    assert parameter_count(paper) - parameter_count(without) == 2 * 768


def test_as_released_the_size_of_the_score_hardly_counts_and_its_sign_does() -> None:
    plain, hundredfold, negated = branches("faithful", 1.0, 100.0, -1.0)

    assert change(plain, hundredfold) < 0.1
    torch.testing.assert_close(negated, -plain)


def test_corrected_the_size_of_the_score_counts_as_well_as_its_sign() -> None:
    plain, hundredfold, negated, undecided = branches("corrected", 1.0, 100.0, -1.0, 0.0)

    assert change(plain, hundredfold) > 1
    torch.testing.assert_close(negated, -plain)
    assert undecided.count_nonzero() == 0


def test_corrected_the_branch_is_never_larger_than_what_was_normalised() -> None:
    module, features = attention("corrected"), 1000 * torch.randn(1, 6, 6, 192)

    branch = module.branch(features, torch.randn(1, 768), torch.tensor([[1e6]]))

    assert (branch.abs() <= module.norm(features).abs() + 1e-6).all()


def test_half_of_the_features_pass_by_the_attention() -> None:
    module, features, token = attention("corrected"), torch.randn(1, 6, 6, 192), torch.randn(1, 768)

    torch.testing.assert_close(module(features, token, torch.zeros(1, 1)), features / 2)


def test_the_modes_share_their_weights_and_differ_in_what_they_compute() -> None:
    faithful, corrected = (
        NETWORK.build(3, "tiny", cross_attention=mode).eval() for mode in ("faithful", "corrected")
    )
    corrected.load_state_dict(faithful.state_dict())

    image = torch.randn(1, 3, 64, 64)
    with torch.inference_mode():
        assert not torch.allclose(faithful(image), corrected(image), atol=1e-4)


def test_presence_is_one_logit_per_image_and_steers_the_prediction() -> None:
    module, image = NETWORK.build(3, "tiny").eval(), torch.randn(2, 3, 70, 90)
    with torch.inference_mode():
        before = module.learn(image)
        module.presence.bias.add_(5.0)
        after = module.learn(image)

    assert before.presence.shape == (2, 1)
    torch.testing.assert_close(after.presence, before.presence + 5)
    assert not torch.allclose(before.logits, after.logits)


def test_the_ablations_of_the_paper_can_be_built() -> None:
    plain = NETWORK.build(3, "tiny", cross_attention="none", presence=False).eval()

    assert plain.learn(torch.rand(1, 3, 64, 64)).presence is None
    with pytest.raises(ValueError, match="presence head"):
        NETWORK.build(3, "tiny", presence=False)


@pytest.mark.parametrize("size", [(256, 256), (224, 224), (100, 300)])
def test_the_published_window_serves_other_sizes_than_224(size: tuple[int, int]) -> None:
    module = NETWORK.build(3, "tiny", window=7).eval()
    with torch.inference_mode():
        assert module(torch.rand(1, 3, *size)).shape == (1, 1, *size)


def test_a_size_that_does_not_fill_its_windows_is_mirrored_until_it_does() -> None:
    module, image = NETWORK.build(3, "tiny").eval(), torch.randn(1, 3, 50, 70)
    whole = functional.pad(image, (0, 58, 0, 14), mode="reflect")

    with torch.inference_mode():
        torch.testing.assert_close(module(image), module(whole)[..., :50, :70])


def test_window_tables_stay_out_of_the_weight_file() -> None:
    module = NETWORK.build(3, "tiny")

    assert not [name for name in module.state_dict() if "index" in name]
    assert [name for name, _ in module.named_buffers() if "index" in name]


def test_channels_are_sorted_into_rows_then_columns() -> None:
    features = torch.arange(8.0).reshape(1, 1, 1, 8)

    torch.testing.assert_close(to_space(features, 2)[0, ..., 0], torch.tensor([[0.0, 2.0], [4.0, 6.0]]))


def test_the_compact_preset_is_cheap_enough_for_a_processor() -> None:
    with torch.device("meta"), FlopCounterMode(display=False) as counter:
        NETWORK.build(3, "compact").eval()(torch.empty(1, 3, 256, 256))

    assert counter.get_total_flops() / 2 / 256**2 < 6000  # multiply-accumulates per image pixel
