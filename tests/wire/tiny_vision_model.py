"""Make a tiny, randomly initialised Qwen3-VL that vLLM can serve. Run by the Python that vLLM is installed for:

python tests/wire/tiny_vision_model.py FOLDER
"""

import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    PreTrainedTokenizerFast,
    Qwen2VLImageProcessor,
    Qwen3VLConfig,
    Qwen3VLForConditionalGeneration,
    Qwen3VLProcessor,
    Qwen3VLVideoProcessor,
)

SPECIAL = [
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>",
    "<|image_pad|>", "<|video_pad|>",
]  # fmt: skip
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n"
    "{% if message.content is string %}{{ message.content }}{% else %}{% for part in message.content %}"
    "{% if part.type == 'text' %}{{ part.text }}{% else %}<|vision_start|><|image_pad|><|vision_end|>{% endif %}"
    "{% endfor %}{% endif %}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def make_tokenizer() -> PreTrainedTokenizerFast:
    """Bytes, a few merges, and the special tokens of the family."""
    plain = Tokenizer(models.BPE())
    plain.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    plain.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=512, special_tokens=SPECIAL, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    plain.train_from_iterator(["A car passes a pedestrian near a crossing.", '{"keep": true, "score": 71}'], trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=plain, eos_token="<|im_end|>", pad_token="<|endoftext|>", additional_special_tokens=SPECIAL[3:]
    )
    tokenizer.chat_template = TEMPLATE
    for name in ("image_pad", "video_pad", "vision_start", "vision_end"):
        short = name.replace("_pad", "_token")
        setattr(tokenizer, short, f"<|{name}|>")
        setattr(tokenizer, f"{short}_id", tokenizer.convert_tokens_to_ids(f"<|{name}|>"))
    return tokenizer


def make_config(tokenizer: PreTrainedTokenizerFast) -> Qwen3VLConfig:
    """Two layers of text, two of vision."""
    rope = {
        "rope_type": "default", "rope_theta": 1e6, "mrope_section": [12, 10, 10], "mrope_interleaved": True,
    }  # fmt: skip
    text = {
        "vocab_size": 1024, "hidden_size": 128, "intermediate_size": 256, "num_hidden_layers": 2,
        "num_attention_heads": 2, "num_key_value_heads": 2, "head_dim": 64, "rope_parameters": rope,
        "rope_scaling": rope, "max_position_embeddings": 131072, "tie_word_embeddings": False,
    }  # fmt: skip
    vision = {
        "depth": 2, "hidden_size": 128, "intermediate_size": 256, "num_heads": 2, "out_hidden_size": 128,
        "patch_size": 16, "spatial_merge_size": 2, "temporal_patch_size": 2, "deepstack_visual_indexes": [0, 1],
        "num_position_embeddings": 2304,
    }  # fmt: skip
    names = {"image_token_id": "image_pad", "video_token_id": "video_pad"}
    names |= {"vision_start_token_id": "vision_start", "vision_end_token_id": "vision_end"}
    ids = {field: tokenizer.convert_tokens_to_ids(f"<|{name}|>") for field, name in names.items()}
    return Qwen3VLConfig(text_config=text, vision_config=vision, **ids)


def main(folder: Path) -> None:
    """Write model, tokenizer and processor."""
    torch.manual_seed(0)
    tokenizer = make_tokenizer()
    config = make_config(tokenizer)
    model = Qwen3VLForConditionalGeneration(config)
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.save_pretrained(folder)
    images = Qwen2VLImageProcessor(
        patch_size=16, merge_size=2, temporal_patch_size=2, min_pixels=4096, max_pixels=65536
    )
    Qwen3VLProcessor(images, tokenizer, Qwen3VLVideoProcessor(), chat_template=TEMPLATE).save_pretrained(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
