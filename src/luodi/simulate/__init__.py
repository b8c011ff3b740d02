"""Invented places that live through a year: for the demo, for training, for load.

Owns the data of the scenarios, the story that is told from one seed, and the workbooks its offices send in. Everything
enters through the doors that people use. Refuses to write where a place already lives.
"""
