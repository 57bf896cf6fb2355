"""verl, as PyPI has it, loads our reward by each way that its configuration has, and asks our server for others."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from conftest import MIRROR, TASK, WRONG, eventually

import solver_host.rewards
from solver_host import find_binary

verl = pytest.importorskip("verl")

RIGHT = f"```python\n{MIRROR}\n```"
PATHS = ["pkg://solver_host.rewards", solver_host.rewards.__file__]


class Letters:
    """A tokenizer: the numbers of a response are the bytes of its text."""

    def decode(self, ids: Any, skip_special_tokens: bool) -> str:
        return bytes(ids.tolist()).decode()


def manager_of(**settings: str) -> Any:
    """verl's own reward manager by its own configuration, but for lines of our page."""
    from omegaconf import OmegaConf
    from verl.trainer.ppo.reward import load_reward_manager

    own = Path(verl.__file__).parent / "trainer" / "config" / "reward" / "reward.yaml"
    config = OmegaConf.create({"reward": OmegaConf.load(own)})
    for name, value in settings.items():
        OmegaConf.update(config, f"reward.{name.replace('__', '.')}", value)
    return load_reward_manager(config, Letters())


def reward(manager: Any, response: str, truth: Any, source: str = "arc") -> float:
    """The reward of a row of a batch, as verl's workers ask for it."""
    import numpy
    import torch

    def column(value: Any) -> Any:
        return numpy.array([value], dtype=object)

    ids = torch.tensor([list(response.encode())])
    row = verl.DataProto.from_dict(
        tensors={"responses": ids, "attention_mask": torch.ones_like(ids)},
        non_tensors={
            "data_source": column(source),
            "reward_model": column({"ground_truth": truth}),
            "extra_info": column({"index": 7}),
        },
    )
    return float(manager.loop.run_until_complete(manager.run_single(row))["reward_score"])


@pytest.mark.parametrize("path", PATHS, ids=["by its name", "by its file"])
def test_a_reward_manager_calls_it(path: str) -> None:
    manager = manager_of(
        custom_reward_function__path=path, custom_reward_function__name="compute_score"
    )
    half = {"inputs": [[[1, 2]], [[1, 1]]], "expected": [[[2, 1]], [[2, 2]]]}
    assert reward(manager, RIGHT, TASK) == 1.0
    assert reward(manager, f"```python\n{WRONG}\n```", TASK) == 0.0
    assert reward(manager, "I do not know.", TASK) == 0.0
    assert reward(manager, RIGHT, half) == 0.5


def test_its_checks_of_code_are_answered_by_a_server(tmp_path: Path) -> None:
    listed = subprocess.run([find_binary(), "python", "list", "--json"], capture_output=True)
    if not any(it["state"] == "ready" for it in json.loads(listed.stdout or "[]")):
        pytest.skip("no interpreter of Python is installed: solver-host python install")
    said = tmp_path / "said"
    command = [find_binary(), "serve", "--listen", "127.0.0.1:0"]
    with said.open("w") as out, subprocess.Popen(command, stdout=out) as server:
        try:
            assert eventually(lambda: "listening on " in said.read_text())
            url = said.read_text().split()[-1]
            manager = manager_of(sandbox_fusion__url=f"{url}/run_code")
            cases = json.dumps({"inputs": ["1 2", "3 4"], "outputs": ["3", "7"]})
            for code, share in [
                ("print(sum(map(int, input().split())))", 1.0),
                ("print(3)", 0.5),
                ("print(1 / 0)", 0.0),
                ("while True: pass", 0.0),
            ]:
                found = reward(manager, f"```python\n{code}\n```", cases, "codecontests")
                assert found == share, code
        finally:
            server.terminate()
