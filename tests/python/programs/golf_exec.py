# Golfed: `p` is bound by exec.
exec("p=lambda g:[*map(list,zip(*g[::-1]))]")
