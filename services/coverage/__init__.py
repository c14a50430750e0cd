"""Coverage of action plans: which nodes have programs, where, when and by whom; and what is missing."""
