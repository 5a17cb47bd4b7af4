"""The function library that scenario programs are written against, as static signatures: names, order, kinds, defaults.

Source of names, order and defaults: RefAV (Davidson et al. 2025, github.com/CainanD/RefAV, MIT), `atomic_functions.py`.
"""
