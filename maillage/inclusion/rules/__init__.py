"""Pure decisions of inclusive buying: who answers a need, where supply is thin, who could join with whom."""
