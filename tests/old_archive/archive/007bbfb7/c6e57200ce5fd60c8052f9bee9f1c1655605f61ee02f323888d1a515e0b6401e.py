# task 007bbfb7
# demos 0 of 5
# fuel 115450
# runtime 4e9a48e118196d03ce46641c0407b2107ab02233ae07811ddd267118251e5a99
def solve(I):
    x1 = combine(I, I)
    x2 = hconcat(x1, I)
    x3 = vconcat(x2, x2)
    x4 = vconcat(x3, x2)
    x5 = upscale(I, THREE)
    x6 = cellwise(x4, x5, ZERO)
    return x6
