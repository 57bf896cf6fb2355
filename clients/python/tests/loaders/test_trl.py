"""TRL, as PyPI has it, calls our reward: in its trainer, and by the name on its command line.

A model of a few thousand weights says one token, and a token of its tokenizer is a whole program. So a step of
training has programs to reward, which nothing here has written down.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import MIRROR, TASK, WRONG

from solver_host.rewards import arc_reward

# Nothing here is on a hub of models.
os.environ["HF_HUB_OFFLINE"] = "1"
trl = pytest.importorskip("trl")

RIGHT = f"It is a mirror.\n\n```python\n{MIRROR}\n```"
PROGRAMS = [RIGHT, f"```python\n{WRONG}\n```", MIRROR, "I do not know."]
STEP = {
    "max_steps": 1,
    "per_device_train_batch_size": 8,
    "num_generations": 8,
    "max_completion_length": 1,
    "logging_steps": 1,
    "seed": 3,
}


def model_and_tokenizer() -> tuple[Any, Any]:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    words = ["<pad>", "<eos>", "<unk>", "solve", *PROGRAMS]
    vocabulary = {word: place for place, word in enumerate(words)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("\0", "removed")
    tokenizer.decoder = decoders.Fuse()
    config = LlamaConfig(
        vocab_size=len(words),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=1,
    )
    return LlamaForCausalLM(config), PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="<eos>", unk_token="<unk>"
    )


def test_a_step_of_training_is_rewarded_by_it(tmp_path: Path) -> None:
    from datasets import Dataset

    model, tokenizer = model_and_tokenizer()
    said: list[str] = []

    def heard(completions: list[str], **columns: Any) -> list[float]:
        said.extend(completions)
        return [0.0] * len(completions)

    trainer = trl.GRPOTrainer(
        model=model,
        processing_class=tokenizer,
        reward_funcs=[arc_reward, heard],
        args=trl.GRPOConfig(
            output_dir=str(tmp_path), use_cpu=True, bf16=False, report_to=[], save_strategy="no", **STEP
        ),
        train_dataset=Dataset.from_list([{"prompt": "solve", "task": TASK}] * 8),
    )
    trainer.train()
    assert len(said) == 8
    right = sum(MIRROR in completion for completion in said)
    assert 0 < right < 8, "choose another seed: the model has to say right and wrong programs"
    (logged,) = [log for log in trainer.state.log_history if "rewards/arc_reward/mean" in log]
    assert logged["rewards/arc_reward/mean"] == pytest.approx(right / 8)


def test_the_command_line_finds_it_by_its_name(tmp_path: Path) -> None:
    model, tokenizer = model_and_tokenizer()
    model.save_pretrained(tmp_path / "model")
    tokenizer.save_pretrained(tmp_path / "model")
    (tmp_path / "data").mkdir()
    rows = [json.dumps({"prompt": "solve", "task": TASK})] * 8
    (tmp_path / "data" / "train.jsonl").write_text("\n".join(rows) + "\n")
    flags = {
        "model_name_or_path": tmp_path / "model",
        "dataset_name": tmp_path / "data",
        "reward_funcs": "solver_host.rewards.arc_reward",
        "output_dir": tmp_path / "out",
        "use_cpu": True,
        "bf16": False,
        "report_to": "none",
        "save_steps": 1,
        **STEP,
    }
    words = [word for name, value in flags.items() for word in (f"--{name}", str(value))]
    ran = subprocess.run(
        [sys.executable, "-m", "trl.scripts.grpo", *words],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "HF_HOME": str(tmp_path / "home")},
    )
    assert ran.returncode == 0, ran.stderr
    state = json.loads((tmp_path / "out" / "checkpoint-1" / "trainer_state.json").read_text())
    (logged,) = [log for log in state["log_history"] if "rewards/arc_reward/mean" in log]
    assert 0 < logged["rewards/arc_reward/mean"] < 1
