"""States and outputs of neuralop.models.FNO with random weights.

usage: python neuralop_state.py     (needs neuraloperator 2.0.0, torch and safetensors; writes neuralop-*.safetensors beside itself)
"""
import json
import pathlib
import torch
from neuralop.models import FNO
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).parent
CASES = {
    # name: (grid, grid of a second output, arguments)
    "1d": ((16,), (21,), dict(n_modes=(8,), hidden_channels=6)),
    "1d-odd": ((15,), (32,), dict(n_modes=(7,), hidden_channels=6, use_channel_mlp=False, domain_padding=0.2)),
    "2d": ((12, 10), (16, 14), dict(n_modes=(6, 6), hidden_channels=5)),
    "2d-odd": ((11, 9), (14, 9), dict(n_modes=(6, 5), hidden_channels=5, positional_embedding=None, channel_mlp_skip="linear")),
    "2d-odd-modes": ((10, 8), (13, 11), dict(n_modes=(5, 8), hidden_channels=4, fno_skip="soft-gating", channel_mlp_skip="identity")),
    "2d-full": ((8, 8), (6, 6), dict(n_modes=(8, 8), hidden_channels=4, fno_skip="identity", channel_mlp_skip=None)),
    "2d-padded": ((10, 7), (9, 8), dict(n_modes=(4, 4), hidden_channels=4, domain_padding=[0.25, 0.1], fno_skip=None, lifting_channel_ratio=0)),
    "2d-identity-odd": ((9, 8), (7, 7), dict(n_modes=(4, 4), hidden_channels=4, fno_skip="identity", use_channel_mlp=False)),
    "3d": ((6, 8, 6), (8, 8, 10), dict(n_modes=(4, 4, 4), hidden_channels=4, n_layers=2)),
    "3d-odd": ((7, 5, 6), (7, 6, 5), dict(n_modes=(4, 3, 4), hidden_channels=4, n_layers=2)),
}

for name, (grid, other, arguments) in CASES.items():
    torch.manual_seed(sum(map(ord, name)))
    arguments = {"n_layers": 3, **arguments}
    model = FNO(in_channels=2, out_channels=1, **arguments).eval()
    with torch.no_grad():
        for p in model.parameters():  # so that no skip is 1 or 0
            p += 0.1 * torch.randn_like(p)
        out = {k: v for k, v in model.state_dict().items() if torch.is_tensor(v)}
        for key, size in (("", grid), ("2", other)):
            x = torch.randn(2, 2, *size)
            out["x" + key], out["y" + key] = x, model(x)
    save_file({k: v.detach().clone().contiguous() for k, v in out.items()}, HERE / f"neuralop-{name}.safetensors",
              metadata={"arguments": json.dumps(arguments)})
