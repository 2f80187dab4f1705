"""unwrapt, as its own entry point for autowrapt starts it; UNWRAPT_CONFIG names what is deferred."""

import unwrapt

unwrapt.install()
