"""CKAN's Action API: one file per noun, each function one action, its docstring the help that `help_show` gives."""
