"""The import cascade of the NeMo recipe, and the recipe as text in the file that the first argument names."""

import sys

from nemo.collections.llm.recipes.nemotron4_15b import pretrain_recipe

recipe = pretrain_recipe(name="x", dir="out", num_nodes=1, num_gpus_per_node=1)

from fiddle.printing import as_str_flattened  # after the recipe: it is no part of the cascade

with open(sys.argv[1], "w", encoding="utf-8") as file:
    file.write(as_str_flattened(recipe))
