# Golfed: names for builtins, and tabs beside spaces.
L=len;R=range;E=enumerate
def p(g):
 X=[r[:]for r in g];h=L(g);w=L(g[0])
 for r in R(h):
	 for c in R(w):
		 if g[r][c]==0:X[r][c]=(r+c)%3
 return X
