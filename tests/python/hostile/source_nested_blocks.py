# verdict: rejected
# More blocks in blocks than the compiler allows.
def solve(grid):
    for i0 in grid:
     for i1 in grid:
      for i2 in grid:
       for i3 in grid:
        for i4 in grid:
         for i5 in grid:
          for i6 in grid:
           for i7 in grid:
            for i8 in grid:
             for i9 in grid:
              for i10 in grid:
               for i11 in grid:
                for i12 in grid:
                 for i13 in grid:
                  for i14 in grid:
                   for i15 in grid:
                    for i16 in grid:
                     for i17 in grid:
                      for i18 in grid:
                       for i19 in grid:
                        for i20 in grid:
                         for i21 in grid:
                          for i22 in grid:
                           for i23 in grid:
                            for i24 in grid:
                             for i25 in grid:
                              for i26 in grid:
                               for i27 in grid:
                                for i28 in grid:
                                 for i29 in grid:
                                  pass
    return grid
