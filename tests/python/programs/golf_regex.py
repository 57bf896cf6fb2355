# Golfed: a pattern on the text of the grid.
import re
def p(g):return eval(re.sub("[1-9]",lambda m:str(-int(m[0])%10),str(g)))
