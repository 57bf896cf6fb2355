# -*- coding: latin-1 -*-
# The source is text, whatever a cookie says.
def solve(grid):
    return [[ord(letter) % 10 for letter in "é§ß"]]
