"""How well overlaps are found, measured on pairs of real activities labelled one by one."""
