"""The questions and the rules: what is read, what is written, who may see it."""
