"""Sheets and messages in: read → recognise columns, units, meanings → propose a diff → a person confirms.

Owns imports, their rows, and the answers that are remembered per sender and layout. The reader (`reader/`) is pure: it knows
no Django and no database. Refuses to guess: what a sheet does not say beyond doubt becomes one short question with its likely
answers, and a doubtful row waits for a person (seed S2-01; design "Intake").
"""
