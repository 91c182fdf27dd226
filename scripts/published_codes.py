"""Measures how published codes let the time in: `python -m scripts.published_codes`.

It needs what `tests/requirements.txt` lists. Each block is built at random as the code's own
configuration has it; it gets the same features with two time embeddings. An embedding that is
added moves the features and leaves their slope; one that modulates changes their slope.
"""

import inspect
from collections.abc import Callable, Mapping

import torch
from diffusers import UNet2DConditionModel, UNet2DModel
from diffusers.models.attention import BasicTransformerBlock
from diffusers.models.resnet import ResnetBlock2D
from diffusers.models.transformers.transformer_flux import FluxTransformerBlock
from torch import Tensor, nn

from core import shipped

TABLE = "published-codes"
COMMAND = "python -m scripts.published_codes"
WIDTH, HEADS = 32, 2


def unet(mode: str) -> float:
    """Slope change of the residual block of U-Nets, where the embedding has just entered."""
    block = ResnetBlock2D(
        in_channels=WIDTH, temb_channels=WIDTH, groups=4, time_embedding_norm=mode
    )
    block.nonlinearity = nn.Identity()
    seen: list[Tensor] = []
    entered = block.norm2 if mode == "default" else block.dropout
    entered.register_forward_hook(lambda _, given, out: seen.append(given[0]))
    x = torch.randn(4, WIDTH, 6, 6)

    def run(seed: int) -> Tensor:
        block(x, _normal(seed, 1, WIDTH).expand(4, WIDTH))
        return seen.pop()

    return slope_change(run)


def dit() -> float:
    """Slope change of the first norm of DiT's block."""
    norm = BasicTransformerBlock(
        WIDTH, HEADS, WIDTH // HEADS, norm_type="ada_norm_zero", num_embeds_ada_norm=10
    ).norm1.eval()
    x, label = torch.randn(4, 9, WIDTH), torch.zeros(4, dtype=torch.long)
    return slope_change(
        lambda seed: norm(x, torch.full((4,), 100 * seed), label, hidden_dtype=x.dtype)[0]
    )


def flux() -> float:
    """Slope change of the first norm of FLUX's block."""
    norm = FluxTransformerBlock(WIDTH, HEADS, WIDTH // HEADS).norm1
    x = torch.randn(4, 9, WIDTH)
    return slope_change(lambda seed: norm(x, emb=_normal(seed, 1, WIDTH).expand(4, WIDTH))[0])


def _normal(seed: int, *shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@torch.no_grad()
def slope_change(run: Callable[[int], Tensor]) -> float:
    """Measures how much the difference between two samples changes with the embedding.

    Args:
        run: Seed of an embedding → features of at least two samples, first axis.

    Returns:
        mean |Δ₁ − Δ₂| / mean |Δ₁|; 0 where the embedding is only added.
    """
    one, other = (run(seed).diff(dim=0) for seed in (1, 2))
    return float((one - other).abs().mean() / one.abs().mean())


def default(model: type) -> str:
    """How the blocks of a U-Net take the embedding unless told otherwise."""
    found: str = inspect.signature(model).parameters["resnet_time_scale_shift"].default
    return found


def measured() -> Mapping[str, float]:
    """Slope change by code."""
    torch.manual_seed(0)
    return {
        "DDPM": unet(default(UNet2DModel)),
        "Stable Diffusion 1": unet(default(UNet2DConditionModel)),
        "guided-diffusion": unet("scale_shift"),
        "DiT": dit(),
        "FLUX": flux(),
    }


def main() -> None:
    """Writes the table."""
    codes = {name: float(f"{change:.3g}") for name, change in measured().items()}
    table = {"command": COMMAND, "slope_change": codes}
    shipped.write_table(TABLE, table)
    print(table)


if __name__ == "__main__":
    main()
