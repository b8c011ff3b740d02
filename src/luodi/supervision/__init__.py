"""Supervision: whatever has an owner and a clock, until whoever raised it says that it is done.

Owns matters (问题, 协调, 督办) with their steps, meetings with who came and what was decided, inspections, and notices. One
flow for all of them: raised → owner answers → raiser closes, or sends back. Refuses a closure by the owner, an order
without a term, an edited step. It posts nothing to the ledger and touches no score.
"""
