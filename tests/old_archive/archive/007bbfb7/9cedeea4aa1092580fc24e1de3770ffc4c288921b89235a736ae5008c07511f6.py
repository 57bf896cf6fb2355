# task 007bbfb7
# demos 0 of 5
# fuel 71265
# runtime 4e9a48e118196d03ce46641c0407b2107ab02233ae07811ddd267118251e5a99
def solve(I):
    x1 = asindices(I)
    x2 = fill(I, FIVE, x1)
    x3 = switch(x2, SEVEN, THREE)
    x4 = numcolors(x3)
    x5 = decrement(x4)
    x6 = downscale(I, x5)
    return x6
